const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** `12 MB`: decimal units, one decimal below ten. */
export function formatBytes(bytes: number, locale: string): string {
  let size = bytes
  let step = 0
  while (size >= 1000 && step < units.length - 1) {
    size /= 1000
    step += 1
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: size < 10 && step > 1 ? 1 : 0,
  }).format(size)
}
