// Paths on the origin of the desktop app: app:// in Electron, a loopback address in the headless host.

/** A query parameter of each of these paths: the workspace. Without it, the one that the window shows. */
export const workspaceParameter = 'workspace'
/** POST with the file as body and the query `?name=…&documentId=…`. Starts an upload and returns `{ uploadId }`. */
export const appUploadPath = '/app/uploads'
/** POST with the file as body and the query `?name=…`. Sends a file of a release to the tracker and returns `{ file }`. */
export const appReleaseUploadPath = '/app/release-files'
/** GET, with optional ranges. Returns the PDF of a version. */
export const appContentPath = (documentId: string, version: number) =>
  `/app/documents/${documentId}/${version}/content`
/** GET. Returns the stored image of page 1 with this width in pixels, or 404. */
export const appFirstPagePath = (documentId: string, version: number, width: number) =>
  `/app/documents/${documentId}/${version}/first-page/${width}`
