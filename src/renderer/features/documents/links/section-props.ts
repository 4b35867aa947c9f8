import type { DraftField, LinkDraft } from './link-draft.ts'

/** What each section of the link form gets. */
export type SectionProps = {
  draft: LinkDraft
  /** The link is for one prospect, whose address is known. */
  forOne: boolean
  problemOf(field: DraftField): string | undefined
  set(change: Partial<LinkDraft>): void
}
