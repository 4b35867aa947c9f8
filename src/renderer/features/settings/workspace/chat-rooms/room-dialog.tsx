import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChatRoomTest, ChatService } from '#shared/model/chat-rooms.ts'
import { Button } from '../../../../components/button.tsx'
import { Dialog } from '../../../../components/dialog.tsx'
import { TextAreaField, TextField } from '../../../../components/field.tsx'
import { call, toCallError } from '../../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../../lib/error-text.ts'
import { refetchQueries } from '../../../../lib/server-state/query-client.ts'
import { chatRoomQueries } from './chat-room-queries.ts'
import { type RoomField, type RoomProblems, readRoom, roomForms } from './room-fields.ts'

type RoomDialogProps = {
  /** Null: the dialog is closed. */
  service: ChatService | null
  onClose(): void
  /** Called with the result of the test message, after the room was stored. */
  onTested(service: ChatService, result: ChatRoomTest): void
}

/** Asks an admin for the room of a service, stores it and posts a test message. */
export function RoomDialog({ service, onClose, onTested }: RoomDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog
      open={service !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={service ? t('chatRooms.dialogTitle', { service: t(`chatRooms.services.${service}`) }) : ''}
    >
      {service ? <RoomForm service={service} onClose={onClose} onTested={onTested} /> : null}
    </Dialog>
  )
}

function RoomForm({ service, onClose, onTested }: RoomDialogProps & { service: ChatService }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [values, setValues] = useState<Record<string, string>>({})
  const [problems, setProblems] = useState<RoomProblems>({})
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const read = readRoom(service, values)
    setProblems('problems' in read ? read.problems : {})
    if ('problems' in read) return
    setBusy(true)
    setFailure(undefined)
    try {
      await call('chatRooms.set', { room: read.room })
      await refetchQueries(chatRoomQueries.list())
      const result = await call('chatRooms.test', { service })
      onTested(service, result)
      onClose()
    } catch (thrown) {
      // What the admin entered stays.
      setFailure(errorText(toCallError(thrown)))
    } finally {
      setBusy(false)
    }
  }
  const change = (name: string, value: string) => {
    setValues((before) => ({ ...before, [name]: value }))
    setProblems(({ [name]: _, ...others }) => others)
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <p className="text-sm text-ink-2">{t(`chatRooms.howTo.${service}`)}</p>
      {roomForms[service].fields.map((each) => (
        <Field
          key={each.name}
          field={each}
          value={values[each.name] ?? ''}
          problem={problems[each.name]}
          onChange={(value) => change(each.name, value)}
        />
      ))}
      {failure ? (
        <p role="alert" className="text-sm text-bad">
          {failure}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {t('chatRooms.save')}
        </Button>
      </div>
    </form>
  )
}

type FieldProps = {
  field: RoomField
  value: string
  problem: RoomProblems[string] | undefined
  onChange(value: string): void
}

function Field({ field: { text, isSecret, isLong }, value, problem, onChange }: FieldProps) {
  const { t } = useTranslation()
  const props = {
    label: t(`chatRooms.fields.${text}`),
    error: problem ? t(`chatRooms.wrong.${problem}`) : undefined,
    ...{ value, autoComplete: 'off', spellCheck: false },
  }
  if (isLong) {
    return (
      <TextAreaField
        {...props}
        hint={t('chatRooms.fields.privateKeyHint')}
        rows={4}
        className="font-mono text-xs"
        onChange={(event) => onChange(event.target.value)}
      />
    )
  }
  return (
    <TextField
      {...props}
      type={isSecret ? 'password' : 'text'}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
