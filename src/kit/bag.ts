/** As `Object.create(null)`: it has nothing of its own but what is put in. In this form engines handle it as quickly as a class. */
export const Bag = function () {} as unknown as new <T>() => Record<string, T>
Bag.prototype = Object.create(null) as object
