// Creates HTML elements and icons. Strings become text nodes and never markup, so that texts of a sender cannot inject code.

type Attributes = Record<string, string | number | boolean | undefined>

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(attribute, '')
    else if (value !== undefined && value !== false) made.setAttribute(attribute, String(value))
  }
  made.append(...children)
  return made
}

/** SVG paths of the icons, with a view box of 24 × 24. */
const SHAPES = {
  previous: ['M15 5l-7 7 7 7'],
  next: ['M9 5l7 7-7 7'],
  minus: ['M6 12h12'],
  plus: ['M6 12h12', 'M12 6v12'],
  fitPage: ['M7 3h10v18H7z', 'M12 7v10', 'M10 9l2-2 2 2', 'M10 15l2 2 2-2'],
  fitWidth: ['M4 5v14', 'M20 5v14', 'M7 12h10', 'M9 10l-2 2 2 2', 'M15 10l2 2-2 2'],
  download: ['M12 4v11', 'M8 11l4 4 4-4', 'M5 20h14'],
  more: ['M5 12h.01', 'M12 12h.01', 'M19 12h.01'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  find: ['M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14', 'M16 16l5 5'],
  contents: ['M4 6h16', 'M8 12h12', 'M12 18h8'],
  pages: ['M4 4h6v7H4z', 'M14 4h6v7h-6z', 'M4 14h6v6H4z', 'M14 14h6v6h-6z'],
  print: ['M7 9V4h10v5', 'M7 17H4V9h16v8h-3', 'M7 14h10v6H7z'],
  attachment: [
    'M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14 7.6',
  ],
  layers: ['M12 4l9 5-9 5-9-5z', 'M3 14l9 5 9-5'],
  calendar: ['M5 6h14v14H5z', 'M5 10h14', 'M9 3v4', 'M15 3v4'],
  rotate: ['M20 12a8 8 0 1 1-2.5-5.8', 'M20 3v4h-4'],
  fullScreen: ['M4 9V4h5', 'M15 4h5v5', 'M20 15v5h-5', 'M9 20H4v-5'],
  clock: ['M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16', 'M12 8v4l3 2'],
  share: ['M12 15V4', 'M8 8l4-4 4 4', 'M6 12v8h12v-8'],
  mail: ['M4 6h16v12H4z', 'M4 7l8 6 8-6'],
  off: ['M9 7H7a5 5 0 0 0 0 10h2', 'M15 7h2a5 5 0 0 1 3.5 8.5', 'M4 3l16 18'],
  cloud: ['M5 5l14 14', 'M8.5 8.6A5 5 0 0 0 7 18h10', 'M12 7a5 5 0 0 1 5 4.5 3.3 3.3 0 0 1 3 5'],
  file: ['M7 3h7l4 4v14H7z', 'M14 3v4h4', 'M10 12l5 5', 'M15 12l-5 5'],
  lock: ['M6 11h12v9H6z', 'M8.5 11V8a3.5 3.5 0 0 1 7 0v3'],
} as const

export type Shape = keyof typeof SHAPES

export function icon(shape: Shape): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  for (const d of SHAPES[shape]) {
    const path = document.createElementNS(space, 'path')
    path.setAttribute('d', d)
    svg.append(path)
  }
  return svg
}
