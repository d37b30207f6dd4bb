/** A plot of a few series over one quantity, with a logarithmic axis where values span more than a factor of thirty. */
import { colours, ink, line, path, picture, text } from './svg.ts'

export interface Series {
  name: string
  points: readonly (readonly [number, number])[]
}

const [width, height, left, bottom, top, right] = [560, 320, 64, 270, 48, 400]

const count = (x: number): string => (x >= 1e6 ? `${x / 1e6} M` : x >= 1e3 ? `${x / 1e3} k` : String(x))

export function plot(title: string, xName: string, yName: string, series: readonly Series[]): string {
  const xs = [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))].toSorted((a, b) => a - b)
  const least = xs[0] ?? 0
  const most = xs.at(-1) ?? 1
  const logarithmic = least > 0 && most / least > 30
  const scale = (x: number) => (logarithmic ? Math.log(x) : x)
  const xAt = (x: number) => left + ((scale(x) - scale(least)) / (scale(most) - scale(least) || 1)) * (right - left)
  const highest = Math.max(...series.flatMap(({ points }) => points.map(([, y]) => y)), 1e-9) * 1.1
  const yAt = (y: number) => bottom - (y / highest) * (bottom - top)
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * highest)
  const short = (y: number) => (y >= 100 ? y.toFixed(0) : y >= 10 ? y.toFixed(1) : y.toFixed(2))
  return picture(width, height, title, [
    text(8, 20, title, { size: 13, bold: true }),
    text(8, 38, yName, { size: 11 }),
    line([left, bottom], [right, bottom], 1),
    ...ticks.flatMap((y) => [
      line([left, yAt(y)], [right, yAt(y)], 0.2),
      text(left - 6, yAt(y) + 4, short(y), { anchor: 'end', size: 11 }),
    ]),
    ...xs.map((x) => text(xAt(x), bottom + 18, count(x), { anchor: 'middle', size: 11 })),
    text((left + right) / 2, bottom + 38, logarithmic ? `${xName} (logarithmic)` : xName, {
      anchor: 'middle',
      size: 11,
    }),
    ...series.flatMap(({ name, points }, at) => [
      path(
        points.map(([x, y]) => [xAt(x), yAt(y)] as const),
        colours[at] ?? ink,
      ),
      `<rect x="${right + 16}" y="${top + at * 20}" width="10" height="10" fill="${colours[at] ?? ink}"/>`,
      text(right + 32, top + at * 20 + 9, name, { size: 11 }),
    ]),
  ])
}
