/** The blob URL stays valid for this time, because some browsers read the file only after the click event. */
const KEEP_MS = 60_000

/** Saves the bytes as a download of the browser. */
export function saveFile(bytes: Uint8Array<ArrayBuffer>, fileName: string, type = 'application/pdf'): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS)
}
