// Messages to a member that are not about one visit (ADR 125).
import type { Locale } from '#shared/model/basics.ts'
import type { Words } from './words.ts'

/** The content of a notice on any channel, in the language of the member. */
export type Notice = {
  kind: 'notice'
  locale: Locale
  to: { name: string; email: string }
  /** The id of the Slack channel that gets all messages of the workspace. Null: each message goes to its recipient. */
  slackChannel: string | null
  words: Words
}
