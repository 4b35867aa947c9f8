import { z } from 'zod'
import type { LinkSettings } from '#shared/link-settings.ts'
import { Email } from '#shared/model/basics.ts'
import type { Link } from '#shared/model/documents.ts'
import type { Recipient } from '#shared/model/link-batches.ts'
import { readRecipients } from '../batches/recipient-list.ts'
import {
  type DraftField,
  type DraftProblem,
  draftOf,
  type LinkDraft,
  passcodeOf,
  readDraft,
} from './link-draft.ts'

/** The fields of the link form. `email` is used only if `audience` is `one`, and `list` only if it is `many`. */
export type LinkFormValues = LinkDraft & {
  audience: 'one' | 'many' | 'anybody'
  email: string
  /** The text of a list of recipients. */
  list: string
  name: string
}

/** The input of `links.create` and `links.update`. If `passcode` is undefined, the link keeps its passcode. */
export type LinkFormOutput = {
  name: string
  recipientEmail: string | null
  /** The recipients of a batch. Null: one link. */
  recipients: Recipient[] | null
  settings: LinkSettings
  passcode: string | null | undefined
}

export function valuesOf(link: Link | undefined, settings: LinkSettings): LinkFormValues {
  return {
    ...draftOf(link?.settings ?? settings, link?.hasPasscode ?? false),
    audience: link && !link.recipientEmail ? 'anybody' : 'one',
    email: link?.recipientEmail ?? '',
    list: '',
    name: link?.name ?? '',
  }
}

/** The error texts, in the language of the UI. */
export type LinkFormSentences = {
  emailWrong: string
  noRecipients: string
  problem(problem: DraftProblem, detail: string): string
}

/**
 * Converts the fields into the input of the calls. Each error belongs to the field that caused it.
 * @param known the addresses that have a link already
 * @param now returns the time in epoch ms, from which an expiry in days is calculated
 */
export function linkFormSchema(sentences: LinkFormSentences, known: ReadonlySet<string>, now: () => number) {
  return z.custom<LinkFormValues>().transform((values, context): LinkFormOutput => {
    const recipient = values.audience === 'one' ? Email.safeParse(values.email) : undefined
    if (recipient && !recipient.success) {
      context.addIssue({ code: 'custom', path: ['email'], message: sentences.emailWrong })
      return z.NEVER
    }
    const recipients = values.audience === 'many' ? readRecipients(values.list, known).recipients : null
    if (recipients?.length === 0) {
      context.addIssue({ code: 'custom', path: ['list'], message: sentences.noRecipients })
      return z.NEVER
    }
    const { settings, problems } = readDraft(values, now())
    for (const [field, found] of Object.entries(problems)) {
      const message = sentences.problem(found.problem, found.detail ?? '')
      context.addIssue({ code: 'custom', path: [field satisfies string as DraftField], message })
    }
    if (Object.keys(problems).length > 0) return z.NEVER
    return {
      name: values.name.trim(),
      recipientEmail: recipient?.data ?? null,
      recipients,
      settings: {
        ...settings,
        mergeEmail: values.audience === 'anybody' && settings.mergeEmail === true,
        mergeRecord: values.audience === 'anybody' && settings.mergeRecord === true,
      },
      passcode: passcodeOf(values),
    }
  })
}
