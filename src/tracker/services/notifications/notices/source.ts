import type { NotifyChannels, NotifyPreferences } from '#shared/model/people.ts'
import type { Person } from '../../../domain/notifications/audience.ts'
import type { Words } from '../../../domain/notifications/words.ts'
import type { StoredNotice } from '../../../repositories/notices.ts'
import type { TrackerContext } from '../../context.ts'
import type { NotifyScope } from '../notify.ts'

export type MemberPerson = Extract<Person, { kind: 'member' }>

/** What the outbox must know about one kind of notices. */
export type NoticeSource = {
  /** True if the notice does not wait for the end of quiet hours. */
  readonly isUrgent: boolean
  /** Returns the texts as they are now. Null: there is nothing to tell any more. */
  read(
    context: TrackerContext,
    workspaceId: string,
    notice: StoredNotice,
    member: MemberPerson,
  ): Promise<Words | null>
  /** The id of the visit that the notice is about. Its messages form one thread with those of the visit, if the service has threads. */
  visitOf?(notice: StoredNotice): string
  /** The channels that the member has chosen for this kind of notices. */
  chosen(preferences: NotifyPreferences): NotifyChannels
  /** Shows the notice on the desktop, because no channel could send it. */
  showOnDesktop(scope: NotifyScope, workspaceId: string, notice: StoredNotice): Promise<void>
}
