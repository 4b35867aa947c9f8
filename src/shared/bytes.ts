const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** Formats a file size in decimal units, for example `12 MB`. Below ten megabytes or gigabytes, the text has one decimal. */
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
