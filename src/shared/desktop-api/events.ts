// The events that main sends to the renderer.
import { z } from 'zod'
import { Session, Settings, Upload } from '../desktop-state.ts'
import { Id } from '../model/basics.ts'
import { Notification } from '../model/feed.ts'
import { Reader, Visit } from '../model/visits.ts'
import { ReleaseUploadProgress, UpdateState } from './updates.ts'

export const desktopEvents = {
  session: Session,
  settings: Settings,
  uploads: z.array(Upload),
  readers: z.array(Reader),
  /** Visits that are new or changed. */
  visits: z.array(Visit),
  /** The title, the version, the links or the workflows of the document may have changed. The renderer reads the shown data again. */
  documentChanged: z.object({ documentId: Id }),
  /** Folders or tags changed, or several documents were moved, tagged or archived. */
  libraryChanged: z.object({}),
  /** The workflows of the workspace may have changed. */
  workspaceWorkflowsChanged: z.object({}),
  /** A visitor was erased. The renderer forgets all data and reads the shown data again. */
  visitorErased: z.object({}),
  /** Members or invites changed. */
  peopleChanged: z.object({}),
  updates: UpdateState,
  /** Progress of the upload of a file of a release. */
  releaseUpload: ReleaseUploadProgress,
  /** Progress of an export: the number of written lines. */
  exporting: z.object({ lines: z.int() }),
  notifications: z.object({ changed: z.array(Notification), unread: z.int() }),
  /** The user clicked a notification or a `lastpage://` link. The renderer shows this path, e.g. `/visits/vis_…`. */
  navigate: z.object({ path: z.string() }),
} as const satisfies Record<string, z.ZodType>
