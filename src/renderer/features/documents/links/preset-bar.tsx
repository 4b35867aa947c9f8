import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LinkPreset } from '#shared/link-settings.ts'
import { Button, IconButton } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { type Choice, Select } from '../../../components/select.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { useSession } from '../../../lib/session.ts'
import {
  builtInPreset,
  builtInPresets,
  isPreset,
  type LinkDraft,
  presetOf,
  withPreset,
} from './link-draft.ts'
import { presetsQuery, removePreset, savePreset } from './preset-queries.ts'

type PresetBarProps = { draft: LinkDraft; onChange(draft: LinkDraft): void }
type Offered = { key: string; name: string; settings: LinkPreset['settings']; own: LinkPreset | null }

const custom = 'custom'

function usePresetChoices(): Offered[] {
  const { t } = useTranslation()
  const canSend = useSession((state) => state.session?.workspace?.channels.email ?? false)
  const own = useQuery(presetsQuery).data ?? []
  return [
    ...builtInPresets.map((key) => ({
      key,
      name: t(`links.preset.${key}`),
      settings: builtInPreset(key, canSend),
      own: null,
    })),
    ...own.map((preset) => ({ key: preset.id, name: preset.name, settings: preset.settings, own: preset })),
  ]
}

/** A bar that applies a preset to the link form, and saves the settings of the form as a new preset. */
export function PresetBar({ draft, onChange }: PresetBarProps) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const offered = usePresetChoices()
  const [saving, setSaving] = useState(false)
  const chosen = offered.find(({ settings }) => isPreset(draft, settings))
  const own = chosen?.own
  const choices: Choice<string>[] = offered.map(({ key, name }) => ({ value: key, label: name }))
  if (!chosen) choices.push({ value: custom, label: t('links.preset.custom') })
  const choose = (key: string) => {
    const preset = offered.find((each) => each.key === key)
    if (preset) onChange(withPreset(draft, preset.settings))
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <span aria-hidden className="text-sm font-medium">
          {t('links.preset.label')}
        </span>
        <Select
          variant="bare"
          label={t('links.preset.label')}
          value={chosen?.key ?? custom}
          choices={choices}
          onChange={choose}
        />
        {own ? (
          <IconButton
            label={t('links.preset.remove', { name: own.name })}
            icon={<Trash2 size={14} aria-hidden />}
            onClick={() =>
              void attempt(() => removePreset(own.id), t('links.preset.removed', { name: own.name }))
            }
          />
        ) : null}
        {chosen || saving ? null : (
          <Button small variant="ghost" onClick={() => setSaving(true)}>
            {t('links.preset.save')}
          </Button>
        )}
      </div>
      {saving ? <SavePreset draft={draft} onDone={() => setSaving(false)} /> : null}
    </div>
  )
}

/** The fields for a new preset. The component renders no `<form>`, because HTML allows no form inside the link form. */
function SavePreset({ draft, onDone }: { draft: LinkDraft; onDone(): void }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [name, setName] = useState('')
  const [missing, setMissing] = useState(false)
  const save = async () => {
    const given = name.trim()
    setMissing(given === '')
    if (given === '') return
    const saved = await attempt(() => savePreset({ name: given, settings: presetOf(draft) }))
    if (!saved) return
    toast(t('links.preset.saved', { name: given }))
    onDone()
  }
  return (
    <div className="flex flex-col gap-2 rounded-card border border-line bg-sunken p-3">
      <TextField
        label={t('links.preset.name')}
        hint={t('links.preset.nameHint')}
        error={missing ? t('links.preset.nameMissing') : undefined}
        maxLength={60}
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          void save()
        }}
      />
      <div className="flex justify-end gap-2">
        <Button small onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button small variant="primary" onClick={save}>
          {t('common.save')}
        </Button>
      </div>
    </div>
  )
}
