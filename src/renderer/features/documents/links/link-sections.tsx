// Owns the parts of the link form: who may read, protection, to the reader, tell me. Each says folded what it holds.
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Disclosure } from '../../../components/disclosure.tsx'
import type { DraftField, DraftProblems } from './link-draft.ts'
import { ReaderSection, TellingSection } from './link-note-section.tsx'
import { ProtectionSection } from './link-protection-section.tsx'
import { WhoSection } from './link-who-section.tsx'
import type { SectionProps } from './section-props.ts'
import { useSummaries } from './use-section-summaries.ts'

const sections = ['who', 'protection', 'reader', 'telling'] as const
type Section = (typeof sections)[number]

/** Where a problem is, its part is unfolded. */
const placeOf: Record<DraftField, Section> = {
  fromPage: 'who',
  allow: 'who',
  block: 'who',
  passcode: 'protection',
  endsAfterDays: 'protection',
  endsOn: 'protection',
}

type LinkSectionsProps = Pick<SectionProps, 'draft' | 'forOne' | 'set'> & { problems: DraftProblems }

export function LinkSections({ draft, forOne, set, problems }: LinkSectionsProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<ReadonlySet<Section>>(new Set(['who']))
  const wrong = new Set(Object.keys(problems).map((field) => placeOf[field as DraftField]))
  const summaries = useSummaries(draft, forOne)
  const problemOf = (field: DraftField) => {
    const found = problems[field]
    return found && t(`links.problem.${found.problem}`, { detail: found.detail ?? '' })
  }
  const props: SectionProps = { draft, forOne, set, problemOf }
  const parts: Record<Section, ReactNode> = {
    who: <WhoSection {...props} />,
    protection: <ProtectionSection {...props} />,
    reader: <ReaderSection {...props} />,
    telling: <TellingSection {...props} />,
  }
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
          open={open.has(section) || wrong.has(section)}
          onOpenChange={(isOpen) => toggle(section, isOpen)}
        >
          {parts[section]}
        </Disclosure>
      ))}
    </div>
  )
}
