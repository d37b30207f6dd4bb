/** Plain data that many share, frozen all the way down: who changes it hears of it at once. Objects of a class stay as they are. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype && !Array.isArray(value)) return value
  for (const inner of Object.values(value)) frozen<unknown>(inner)
  return Object.freeze(value)
}
