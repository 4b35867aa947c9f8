import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '#shared/model/people.ts'
import { IconButton } from '../../../components/button.tsx'
import { inputClass } from '../../../components/field.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { refetchPeople } from '../people/people-queries.ts'

/** The name of a device. The button beside it replaces the name by a field: Enter saves, Escape cancels. */
export function DeviceName({ device }: { device: Device }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [editing, setEditing] = useState(false)
  const save = (text: string) => {
    setEditing(false)
    const name = text.trim()
    if (name === '' || name === device.name) return
    void attempt(async () => {
      await call('devices.rename', { deviceId: device.id, name })
      await refetchPeople()
    })
  }
  if (!editing) {
    return (
      <>
        <span className="truncate font-medium">{device.name}</span>
        <IconButton
          small
          label={t('settings.renameDevice', { name: device.name })}
          icon={<Pencil size={13} aria-hidden />}
          onClick={() => setEditing(true)}
        />
      </>
    )
  }
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the field replaces the name whose button was just clicked
      autoFocus
      aria-label={t('settings.deviceName')}
      defaultValue={device.name}
      maxLength={80}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => save(event.target.value)}
      onKeyDown={(event) => {
        // With a Japanese input method, Enter also confirms a conversion. That Enter must not save the name.
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur()
        if (event.key === 'Escape') setEditing(false)
      }}
      className={`${inputClass} max-w-72`}
    />
  )
}
