/** A link with its label. */
export type LabelledLink = { url: string; label: string }

/** A part of a longer message. `url`: a page about the line. */
export type Section = { title: string; lines: readonly { text: string; url: string | null }[] }

/** The texts of a message in the language of its recipient. All channels use the same texts. */
export type Words = {
  title: string
  /** Short facts, one per entry. */
  facts: readonly string[]
  /** Further parts. Chat services leave out what is longer than they allow. */
  sections: readonly Section[]
  because: string
  /** How the recipient can change or stop these messages. */
  settings: string
  link: LabelledLink | null
  /** The page on which the recipient turns these e-mails off. Null for a recipient who is not a member. */
  unsubscribe: LabelledLink | null
}
