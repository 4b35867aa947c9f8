// Adapts the colour of a workspace to a light and a dark background. The colour is mixed with black or white until the contrast is 4.5 to 1
// (WCAG 2.2, success criterion 1.4.3).

type Rgb = readonly [number, number, number]
export type Accent = { accent: string; strong: string; onAccent: string }

/** The accents of the viewer without a colour of the workspace. `src/viewer/shell/shell.css` has the same values. */
export const viewerAccents = {
  light: { accent: '#2f5d50', strong: '#244a40', onAccent: '#ffffff' },
  dark: { accent: '#7fc4ad', strong: '#98d4c0', onAccent: '#0e211b' },
} as const satisfies Record<string, Accent>

/** The background colours of the viewer (shell.css) with the lowest contrast, for the light and the dark theme. */
const LIGHT: Rgb = [238, 239, 236]
const DARK: Rgb = [41, 43, 47]
const BLACK: Rgb = [0, 0, 0]
const WHITE: Rgb = [255, 255, 255]
const ENOUGH = 4.5

const parse = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb
const format = (color: Rgb) =>
  `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

const mix = (from: Rgb, to: Rgb, share: number): Rgb =>
  from.map((part, index) => part + ((to[index] ?? 0) - part) * share) as unknown as Rgb

/** Calculates the relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = Math.round(part) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrastOf(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

export const contrast = (one: string, other: string): number => contrastOf(parse(one), parse(other))

function accentOn(paper: Rgb, end: Rgb, wanted: Rgb): Accent {
  let color = wanted
  for (let step = 1; contrastOf(color, paper) < ENOUGH && step <= 100; step += 1)
    color = mix(wanted, end, step / 100)
  const onAccent = contrastOf(color, WHITE) >= contrastOf(color, BLACK) ? WHITE : BLACK
  return { accent: format(color), strong: format(mix(color, end, 0.15)), onAccent: format(onAccent) }
}

/** Returns the accent colours for the light and the dark theme. `color` has the form `#rrggbb`. */
export function accentsOf(color: string): { light: Accent; dark: Accent } {
  const wanted = parse(color)
  return { light: accentOn(LIGHT, BLACK, wanted), dark: accentOn(DARK, WHITE, wanted) }
}
