// Saves a file with the browser's download function.

/** The address of a blob is kept this long: some browsers read it only after the click was handled. */
const KEEP_MS = 60_000

export function saveFile(bytes: Uint8Array<ArrayBuffer>, fileName: string, type = 'application/pdf'): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS)
}
