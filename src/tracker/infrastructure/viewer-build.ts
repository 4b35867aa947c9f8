import { resolve } from 'node:path'

/** The folder of the viewer's build. The path works from the sources and from the bundle. */
export const builtViewer = resolve(import.meta.dirname, '../../../out/viewer')
