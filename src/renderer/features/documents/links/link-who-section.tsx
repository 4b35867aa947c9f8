// Owns the part of the link form that says who may read: when the address is asked, how it is proved, whom lists let in.
import { useTranslation } from 'react-i18next'
import { TextAreaField, TextField } from '../../../components/field.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import { ToggleGroup } from '../../../components/toggle-group.tsx'
import { useSession } from '../../../lib/session.ts'
import type { LinkDraft } from './link-draft.ts'
import type { SectionProps } from './section-props.ts'

const hasLists = ({ allow, block }: LinkDraft) => `${allow}${block}`.trim() !== ''

export function WhoSection(props: SectionProps) {
  const { t } = useTranslation()
  const { draft, set, problemOf, forOne } = props
  const canSend = useSession((state) => state.session?.workspace?.channels.email ?? false)
  return (
    <>
      {forOne ? null : <Asking {...props} />}
      <SwitchRow
        label={t('links.verifyEmail')}
        hint={canSend || draft.verifyEmail ? t('links.verifyEmailHint') : t('links.verifyEmailOff')}
        checked={draft.verifyEmail}
        disabled={!canSend && !draft.verifyEmail}
        onChange={(verifyEmail) => set({ verifyEmail })}
      />
      <TextAreaField
        label={t('links.allow')}
        hint={t('links.allowHint')}
        error={problemOf('allow')}
        rows={2}
        spellCheck={false}
        value={draft.allow}
        onChange={(event) => set({ allow: event.target.value })}
      />
      <TextAreaField
        label={t('links.block')}
        hint={t('links.blockHint')}
        error={problemOf('block')}
        rows={2}
        spellCheck={false}
        value={draft.block}
        onChange={(event) => set({ block: event.target.value })}
      />
    </>
  )
}

function Asking({ draft, set, problemOf }: SectionProps) {
  const { t } = useTranslation()
  const { requireEmail, later, verifyEmail, watermark } = draft
  const isEvery = watermark || hasLists(draft)
  return (
    <div className="flex flex-col gap-2">
      <SwitchRow
        label={t('links.requireEmail')}
        hint={requireEmail ? undefined : t('links.requireEmailHint')}
        checked={requireEmail}
        onChange={(next) => set({ requireEmail: next })}
      />
      {!requireEmail && (verifyEmail || isEvery) ? (
        <p className="text-xs text-ink-2">{t('links.askedAnyway')}</p>
      ) : null}
      {requireEmail ? (
        <ToggleGroup<'atOnce' | 'later'>
          label={t('links.whenToAsk')}
          value={later ? 'later' : 'atOnce'}
          onChange={(when) => set({ later: when === 'later' })}
          choices={[
            { value: 'atOnce', label: t('links.atOnce') },
            { value: 'later', label: t('links.later') },
          ]}
        />
      ) : null}
      {requireEmail && later ? (
        <TextField
          label={t('links.fromPage')}
          hint={isEvery ? t('links.askedAtOnce') : t('links.fromPageHint')}
          error={problemOf('fromPage')}
          inputMode="numeric"
          autoComplete="off"
          className="max-w-24"
          value={draft.fromPage}
          onChange={(event) => set({ fromPage: event.target.value })}
        />
      ) : null}
    </div>
  )
}
