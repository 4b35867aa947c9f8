import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { accentsOf } from '#shared/brand-color.ts'
import { BrandColor, type Workspace } from '#shared/model/people.ts'
import { Button } from '../../../components/button.tsx'
import { inputClass } from '../../../components/field.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { PictureRow } from '../fields/picture-row.tsx'

const exampleColor = '#2456c4'

export function BrandingSection({ workspace }: { workspace: Workspace }) {
  const { t: b } = useTranslation('branding')
  const { color, logo } = workspace.brand
  return (
    <Section title={b('title')} hint={b('hint')}>
      <Card>
        <PictureRow
          label={b('logo')}
          hint={b('pictureHint')}
          pictureId={logo}
          save={(picture) => call('workspace.setLogo', { picture })}
        />
        <ColorRow key={color} color={color} />
      </Card>
    </Section>
  )
}

function ColorRow({ color }: { color: string | null }) {
  const { t } = useTranslation()
  const { t: b } = useTranslation('branding')
  const attempt = useAttempt()
  const [text, setText] = useState(color ?? '')
  const [isWrong, setIsWrong] = useState(false)
  const given = BrandColor.safeParse(text.trim())
  const wrongId = useId()
  const save = (brandColor: string | null) =>
    brandColor !== color && void attempt(() => call('workspace.update', { brandColor }), t('common.saved'))
  const leave = () => {
    setIsWrong(text.trim() !== '' && !given.success)
    if (given.success) save(given.data)
    else if (text.trim() === '') setText(color ?? '')
  }
  return (
    <SettingRow
      label={b('color')}
      hint={
        <>
          {b('colorHint')}
          {isWrong ? (
            <span id={wrongId} role="alert" className="block text-bad">
              {b('colorWrong')}
            </span>
          ) : null}
        </>
      }
    >
      {given.success ? <Swatch color={given.data} /> : null}
      <input
        aria-label={b('color')}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? wrongId : undefined}
        placeholder={exampleColor}
        value={text}
        maxLength={7}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        className={`${inputClass} w-28!`}
      />
      {color ? (
        <Button small variant="ghost" onClick={() => save(null)}>
          {b('colorReset')}
        </Button>
      ) : null}
    </SettingRow>
  )
}

/** Shows the colour in the viewer's light theme and dark theme. */
function Swatch({ color }: { color: string }) {
  const { light, dark } = accentsOf(color)
  return (
    <span aria-hidden className="flex gap-1">
      {[light, dark].map(({ accent }, index) => (
        <span
          key={index === 0 ? 'light' : 'dark'}
          className="size-6 rounded-control"
          style={{ backgroundColor: accent }}
        />
      ))}
    </span>
  )
}
