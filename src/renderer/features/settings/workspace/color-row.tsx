import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { viewerAccents } from '#shared/brand-color.ts'
import { BrandColor } from '#shared/model/people.ts'
import { Button } from '../../../components/button.tsx'
import { inputClass } from '../../../components/field.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'

/** The colour of the viewer, which the picker and the placeholder show while no colour is set. */
const viewerColor = viewerAccents.light.accent

type ColorRowProps = {
  /** The stored colour. Null: the viewer's own colour. */
  stored: string | null
  /** The text of the field, which may be no colour yet. */
  draft: string
  setDraft(text: string): void
}

/** The colour of the workspace: the colour picker of the system, and a field for `#rrggbb`. */
export function ColorRow({ stored, draft, setDraft }: ColorRowProps) {
  const { t } = useTranslation()
  const { t: b } = useTranslation('branding')
  const attempt = useAttempt()
  const [isWrong, setIsWrong] = useState(false)
  const given = BrandColor.safeParse(draft.trim())
  const wrongId = useId()
  const save = (brandColor: string | null) =>
    brandColor !== stored && void attempt(() => call('workspace.update', { brandColor }), t('common.saved'))
  const leave = () => {
    setIsWrong(draft.trim() !== '' && !given.success)
    if (given.success) save(given.data)
    else if (draft.trim() === '') setDraft(stored ?? '')
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
      <ColorPicker
        color={given.success ? given.data : (stored ?? viewerColor)}
        onPick={(color) => {
          setIsWrong(false)
          setDraft(color)
        }}
        onPicked={save}
      />
      <input
        aria-label={b('color')}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? wrongId : undefined}
        placeholder={viewerColor}
        value={draft}
        maxLength={7}
        spellCheck={false}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        className={`${inputClass} w-28!`}
      />
      {stored ? (
        <Button small variant="ghost" onClick={() => save(null)}>
          {b('colorReset')}
        </Button>
      ) : null}
    </SettingRow>
  )
}

type ColorPickerProps = { color: string; onPick(color: string): void; onPicked(color: string): void }

/** `onPick` is called for each colour that the user tries, `onPicked` when the picker closes. */
function ColorPicker({ color, onPick, onPicked }: ColorPickerProps) {
  const { t: b } = useTranslation('branding')
  const input = useRef<HTMLInputElement>(null)
  const picked = useRef(onPicked)
  picked.current = onPicked
  useEffect(() => {
    const element = input.current
    // React's onChange listens to the DOM event `input`. The DOM event `change` is sent once, when the picker closes.
    const close = () => picked.current(element?.value ?? '')
    element?.addEventListener('change', close)
    return () => element?.removeEventListener('change', close)
  }, [])
  return (
    <input
      ref={input}
      type="color"
      aria-label={b('colorPicker')}
      title={b('colorPicker')}
      value={color}
      onChange={(event) => onPick(event.target.value)}
      className="h-8 w-11 cursor-pointer rounded-control border border-line-strong bg-canvas p-1 [&::-webkit-color-swatch]:rounded-[3px] [&::-webkit-color-swatch]:border-0 [&::-webkit-color-swatch-wrapper]:p-0"
    />
  )
}
