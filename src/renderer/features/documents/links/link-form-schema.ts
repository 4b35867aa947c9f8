import { z } from 'zod'
import type { LinkSettings } from '#shared/link-settings.ts'
import { Email } from '#shared/model/basics.ts'
import type { Link } from '#shared/model/documents.ts'
import {
  type DraftField,
  type DraftProblem,
  draftOf,
  type LinkDraft,
  passcodeOf,
  readDraft,
} from './link-draft.ts'

/** The fields of the link form. `email` counts for one recipient only. */
export type LinkFormValues = LinkDraft & { audience: 'one' | 'anybody'; email: string; name: string }

/** What `links.create` and `links.update` take; a passcode that is undefined stays as it is. */
export type LinkFormOutput = {
  name: string
  recipientEmail: string | null
  settings: LinkSettings
  passcode: string | null | undefined
}

export function valuesOf(link: Link | undefined, settings: LinkSettings): LinkFormValues {
  return {
    ...draftOf(link?.settings ?? settings, link?.hasPasscode ?? false),
    audience: link && !link.recipientEmail ? 'anybody' : 'one',
    email: link?.recipientEmail ?? '',
    name: link?.name ?? '',
  }
}

/** The sentences of the errors, in the language on screen. */
export type LinkFormSentences = {
  emailWrong: string
  problem(problem: DraftProblem, detail: string): string
}

/**
 * Turns the fields into the contract's `LinkSettings`. An error stands at its field.
 * @param now epoch ms; what "so many days from now" counts from
 */
export function linkFormSchema(sentences: LinkFormSentences, now: () => number) {
  return z.custom<LinkFormValues>().transform((values, context): LinkFormOutput => {
    const recipient = values.audience === 'one' ? Email.safeParse(values.email) : undefined
    if (recipient && !recipient.success) {
      context.addIssue({ code: 'custom', path: ['email'], message: sentences.emailWrong })
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
      settings,
      passcode: passcodeOf(values),
    }
  })
}
