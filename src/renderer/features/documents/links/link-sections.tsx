import { type ReactNode, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { Disclosure } from '../../../components/disclosure.tsx'
import type { DraftField } from './link-draft.ts'
import type { LinkFormValues } from './link-form-schema.ts'
import { NotifySection, ReaderSection } from './link-note-section.tsx'
import { ProtectionSection } from './link-protection-section.tsx'
import { WhoSection } from './link-who-section.tsx'
import { useSectionSummaries } from './use-section-summaries.ts'

const sections = ['who', 'protection', 'reader', 'telling'] as const
type Section = (typeof sections)[number]

/** The section of each field. A section with an invalid field is always open. */
const sectionOf: Record<DraftField, Section> = {
  fromPage: 'who',
  allow: 'who',
  block: 'who',
  passcode: 'protection',
  endsAfterDays: 'protection',
  endsOn: 'protection',
}

const panels: Record<Section, ReactNode> = {
  who: <WhoSection />,
  protection: <ProtectionSection />,
  reader: <ReaderSection />,
  telling: <NotifySection />,
}

/** Shows the link settings in sections. A closed section shows a summary of its settings. */
export function LinkSections() {
  const { t } = useTranslation()
  const { watch, formState } = useFormContext<LinkFormValues>()
  const values = watch()
  const [open, setOpen] = useState<ReadonlySet<Section>>(new Set(['who']))
  const withErrors = new Set(Object.keys(formState.errors).map((field) => sectionOf[field as DraftField]))
  const summaries = useSectionSummaries(values, values.audience !== 'anybody')
  const toggle = (section: Section, isOpen: boolean) => {
    const next = new Set(open)
    if (isOpen) next.add(section)
    else next.delete(section)
    setOpen(next)
  }
  return (
    <div className="border-t border-line">
      {sections.map((section) => (
        <Disclosure
          key={section}
          title={t(`links.sections.${section}`)}
          summary={summaries[section]}
          open={open.has(section) || withErrors.has(section)}
          onOpenChange={(isOpen) => toggle(section, isOpen)}
        >
          {panels[section]}
        </Disclosure>
      ))}
    </div>
  )
}
