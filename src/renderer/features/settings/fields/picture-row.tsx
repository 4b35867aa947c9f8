import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxPictureBytes, type Picture, pictureTypes } from '#shared/model/people.ts'
import { Button } from '../../../components/button.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { CallError, call } from '../../../lib/bridge/desktop.ts'
import { cn } from '../../../lib/class-names.ts'

/**
 * Reads a picture file. The tracker checks the bytes again.
 * @throws CallError `picture_invalid` for an unsupported type or a file that is too large
 */
async function pictureOf(file: File): Promise<Picture> {
  const type = pictureTypes.find((each) => each === file.type)
  if (!type || file.size > maxPictureBytes) throw new CallError('picture_invalid', 'Not such a picture.')
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
  return { type, base64: url.slice(url.indexOf(',') + 1) }
}

/** Returns the data URL of a stored picture. Null while it is loading. */
export function usePicture(pictureId: string | null): string | null {
  const [shown, setShown] = useState<{ id: string; src: string } | null>(null)
  useEffect(() => {
    if (!pictureId) return
    let gone = false
    call('workspace.picture', { pictureId }).then(
      ({ type, base64 }) => gone || setShown({ id: pictureId, src: `data:${type};base64,${base64}` }),
      () => {}, // the preview is optional
    )
    return () => {
      gone = true
    }
  }, [pictureId])
  return shown?.id === pictureId ? (shown?.src ?? null) : null
}

type PictureRowProps = {
  label: string
  hint: string
  pictureId: string | null
  round?: boolean
  save: (picture: Picture | null) => Promise<unknown>
}

/** A settings row that shows a picture, with buttons that choose and remove the picture. */
export function PictureRow({ label, hint, pictureId, round, save }: PictureRowProps) {
  const { t } = useTranslation()
  const { t: b } = useTranslation('branding')
  const attempt = useAttempt()
  const input = useRef<HTMLInputElement>(null)
  const src = usePicture(pictureId)
  const choose = (file: File | undefined) =>
    file && void attempt(async () => save(await pictureOf(file)), t('common.saved'))
  return (
    <SettingRow label={label} hint={hint}>
      {src ? (
        <img
          src={src}
          alt={label}
          className={cn('h-8 bg-white object-contain', round ? 'w-8 rounded-full object-cover' : 'max-w-32')}
        />
      ) : null}
      <input
        ref={input}
        type="file"
        accept={pictureTypes.join(',')}
        aria-label={label}
        tabIndex={-1}
        className="hidden"
        onChange={(event) => {
          choose(event.target.files?.[0])
          event.target.value = '' // otherwise the same file would fire no second change event
        }}
      />
      <Button small aria-label={`${label}: ${b('choose')}`} onClick={() => input.current?.click()}>
        {b('choose')}
      </Button>
      {pictureId ? (
        <Button
          small
          variant="ghost"
          aria-label={`${label}: ${b('remove')}`}
          onClick={() => void attempt(() => save(null), t('common.saved'))}
        >
          {b('remove')}
        </Button>
      ) : null}
    </SettingRow>
  )
}
