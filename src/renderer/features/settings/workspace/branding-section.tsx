import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BrandColor, type Workspace } from '#shared/model/people.ts'
import { Card, Section } from '../../../components/screen.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { PictureRow, usePicture } from '../fields/picture-row.tsx'
import { ColorRow } from './color-row.tsx'
import { GatePreview } from './gate-preview.tsx'

export function BrandingSection({ workspace }: { workspace: Workspace }) {
  const { t: b } = useTranslation('branding')
  const { color, logo } = workspace.brand
  const [draft, setDraft] = useState(color ?? '')
  // Another device, or the reset, may change the stored colour.
  useEffect(() => setDraft(color ?? ''), [color])
  const given = BrandColor.safeParse(draft.trim())
  const logoSrc = usePicture(logo)
  return (
    <Section title={b('title')} hint={b('hint')}>
      <Card>
        <PictureRow
          label={b('logo')}
          hint={b('pictureHint')}
          pictureId={logo}
          save={(picture) => call('workspace.setLogo', { picture })}
        />
        <ColorRow stored={color} draft={draft} setDraft={setDraft} />
        <GatePreview color={given.success ? given.data : color} workspace={workspace.name} logo={logoSrc} />
      </Card>
    </Section>
  )
}
