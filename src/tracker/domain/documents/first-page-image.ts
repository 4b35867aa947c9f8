/** The image of page 1 of a version. `width` is in pixels. */
export type FirstPageImage = { workspaceId: string; documentId: string; version: number; width: number }

const keyInWorkspace = ({ documentId, version, width }: FirstPageImage) =>
  `${documentId}-v${version}-page1-${width}`

/** Returns the key in the blob store for a new image of page 1. */
export const firstPageKey = (image: FirstPageImage) => `${image.workspaceId}-${keyInWorkspace(image)}`

/**
 * Returns all keys under which this image may be stored, the current key first. Earlier versions of the tracker stored images under a key without the
 * workspace.
 */
export const firstPageKeys = (image: FirstPageImage) => [firstPageKey(image), keyInWorkspace(image)]

export type ImageType = 'image/webp' | 'image/png' | 'image/jpeg'

/** Detects the image type from the bytes, because the stated type is not trusted. Returns null for other types. */
export function imageType(bytes: Buffer): ImageType | null {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png'
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') {
    return 'image/webp'
  }
  return null
}
