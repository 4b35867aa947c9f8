import { useQuery } from '@tanstack/react-query'
import { CircleAlert, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ChatRoom, type ChatRoomTest, type ChatService, chatServices } from '#shared/model/chat-rooms.ts'
import { Button } from '../../../../components/button.tsx'
import { ConfirmDialog } from '../../../../components/dialog.tsx'
import { ActionsMenu } from '../../../../components/menu.tsx'
import { Card, Section } from '../../../../components/screen.tsx'
import { SettingRow } from '../../../../components/setting-row.tsx'
import { SkeletonRows } from '../../../../components/skeleton.tsx'
import { ErrorState } from '../../../../components/states.tsx'
import { toast, useAttempt } from '../../../../components/toast.tsx'
import { call } from '../../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../../lib/i18n.ts'
import { refetchQueries } from '../../../../lib/server-state/query-client.ts'
import { exactTime } from '../../../../lib/time.ts'
import { chatRoomQueries } from './chat-room-queries.ts'
import { RoomDialog } from './room-dialog.tsx'

type Results = Partial<Record<ChatService, ChatRoomTest>>

/** The rooms of chat services to which the tracker posts notifications: Teams, Google Chat, Chatwork, LINE WORKS. */
export function ChatRoomsSection() {
  const { t } = useTranslation()
  const { data: rooms, error, refetch } = useQuery(chatRoomQueries.list())
  const [entering, setEntering] = useState<ChatService | null>(null)
  const [results, setResults] = useState<Results>({})
  const onTested = (service: ChatService, result: ChatRoomTest) => {
    setResults((before) => ({ ...before, [service]: result }))
    if (result.trouble === null) {
      toast(t('chatRooms.tested', { service: t(`chatRooms.services.${service}`) }))
    }
  }
  return (
    <Section title={t('chatRooms.title')} hint={t('chatRooms.hint')}>
      {error && !rooms ? <ErrorState error={error} onRetry={refetch} /> : null}
      {!rooms && !error ? <SkeletonRows rows={chatServices.length} height={48} /> : null}
      {rooms ? (
        <Card>
          {chatServices.map((service) => (
            <RoomRow
              key={service}
              service={service}
              room={rooms.find((each) => each.service === service)}
              result={results[service]}
              onEnter={() => setEntering(service)}
              onTested={(result) => onTested(service, result)}
            />
          ))}
        </Card>
      ) : null}
      <RoomDialog service={entering} onClose={() => setEntering(null)} onTested={onTested} />
    </Section>
  )
}

type RoomRowProps = {
  service: ChatService
  room: ChatRoom | undefined
  /** The result of the last test message. */
  result: ChatRoomTest | undefined
  onEnter(): void
  onTested(result: ChatRoomTest): void
}

function RoomRow({ service, room, result, onEnter, onTested }: RoomRowProps) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const locale = useLocale()
  const [busy, setBusy] = useState(false)
  const name = t(`chatRooms.services.${service}`)
  const test = async () => {
    setBusy(true)
    await attempt(async () => onTested(await call('chatRooms.test', { service })))
    setBusy(false)
  }
  const state = room
    ? t('chatRooms.since', { place: room.place, at: exactTime(Date.parse(room.changedAt), locale) })
    : t('chatRooms.notSetUp')
  return (
    <SettingRow label={name} hint={<RoomState name={name} state={state} room={room} result={result} />}>
      {room ? (
        <>
          <Button small busy={busy} onClick={test} aria-label={t('chatRooms.testOf', { service: name })}>
            {t('chatRooms.test')}
          </Button>
          <RoomActions service={service} name={name} onEnter={onEnter} />
        </>
      ) : (
        <Button small onClick={onEnter} aria-label={t('chatRooms.setUpOf', { service: name })}>
          {t('chatRooms.setUp')}
        </Button>
      )}
    </SettingRow>
  )
}

type RoomStateProps = {
  name: string
  state: string
  room: ChatRoom | undefined
  result: ChatRoomTest | undefined
}

function RoomState({ name, state, room, result }: RoomStateProps) {
  const { t } = useTranslation()
  const trouble = room && (room.isReadable ? result?.trouble : 'unreadable')
  return (
    <>
      <span className="wrap-anywhere">{state}</span>
      {trouble ? (
        <span role="status" className="mt-0.5 flex items-start gap-1 text-bad">
          <CircleAlert size={13} aria-hidden className="mt-0.5 shrink-0" />
          <span className="wrap-anywhere">
            {trouble === 'unreadable'
              ? t('chatRooms.unreadable')
              : t(`chatRooms.trouble.${trouble}`, { service: name })}
            {result?.detail ? ` (${result.detail})` : ''}
          </span>
        </span>
      ) : null}
    </>
  )
}

function RoomActions({ service, name, onEnter }: { service: ChatService; name: string; onEnter(): void }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const remove = async () => {
    await call('chatRooms.remove', { service })
    await refetchQueries(chatRoomQueries.list())
  }
  return (
    <>
      <ActionsMenu
        label={t('chatRooms.actionsOf', { service: name })}
        actions={[
          {
            key: 'change',
            label: t('chatRooms.change'),
            icon: <Pencil size={14} aria-hidden />,
            onSelect: onEnter,
          },
          {
            key: 'remove',
            label: t('chatRooms.remove'),
            danger: true,
            icon: <Trash2 size={14} aria-hidden />,
            onSelect: () => setAsking(true),
          },
        ]}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('chatRooms.removeAsk', { service: name })}
        body={t('chatRooms.removeWhat', { service: name })}
        action={t('chatRooms.remove')}
        onConfirm={remove}
      />
    </>
  )
}
