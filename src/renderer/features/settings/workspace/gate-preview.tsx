import { useTranslation } from 'react-i18next'
import { accentsOf, viewerAccents } from '#shared/brand-color.ts'
import { fill } from '#shared/fill.ts'
import { viewer as viewerEn } from '#shared/messages/en/viewer.ts'
import { viewer as viewerJa } from '#shared/messages/ja/viewer.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useMember } from '../../../lib/session.ts'

/** Colours of the viewer (src/viewer/shell/shell.css), with the accents that it uses without a colour of the workspace. */
const themes = {
  light: {
    ground: '#eeefec',
    paper: '#ffffff',
    ink: '#1d1f20',
    faded: '#5b6165',
    field: '#ffffff',
    fieldLine: '#8b9195',
    accent: viewerAccents.light,
  },
  dark: {
    ground: '#121315',
    paper: '#1b1c1f',
    ink: '#eceded',
    faded: '#a3a9ad',
    field: '#121315',
    fieldLine: '#767c81',
    accent: viewerAccents.dark,
  },
}
type Theme = keyof typeof themes

type GatePreviewProps = {
  /** `#rrggbb`. Null: the viewer's own colour. */
  color: string | null
  workspace: string
  /** The URL of the logo. Null: no logo, or it is not loaded yet. */
  logo: string | null
}

/** Shows the first page that readers see, in the light and the dark theme of the viewer. It follows the colour while the user chooses it. */
export function GatePreview(props: GatePreviewProps) {
  const { t: b } = useTranslation('branding')
  return (
    <div className="py-3">
      <div className="mb-2 text-xs text-ink-3">{b('preview')}</div>
      <div role="img" aria-label={b('preview')} className="grid grid-cols-2 gap-3">
        <Gate theme="light" {...props} />
        <Gate theme="dark" {...props} />
      </div>
    </div>
  )
}

function Gate({ theme, color, workspace, logo }: GatePreviewProps & { theme: Theme }) {
  const { t: b } = useTranslation('branding')
  const words = useLocale() === 'ja' ? viewerJa : viewerEn
  const name = useMember()?.name ?? ''
  const look = themes[theme]
  const { accent, onAccent } = color ? accentsOf(color)[theme] : look.accent
  return (
    <div
      aria-hidden
      data-theme-preview={theme}
      className="flex min-w-0 flex-col rounded-card border border-line px-4 pt-2 pb-5"
      style={{ background: look.ground, color: look.ink }}
    >
      <div className="flex h-7 items-center">
        {logo ? <img src={logo} alt="" className="h-5 max-w-24 object-contain" /> : null}
      </div>
      <div
        className="mx-auto mt-2 flex w-full max-w-56 flex-col rounded-[10px] p-4 shadow-sm"
        style={{ background: look.paper }}
      >
        <span
          className="flex size-7 items-center justify-center rounded-full text-xs font-semibold"
          style={{ background: accent, color: onAccent }}
        >
          {[...name.trim()][0]}
        </span>
        <span className="mt-2 truncate text-xs" style={{ color: look.faded }}>
          {fill(words['gate.fromWorkspace'], { name, workspace })}
        </span>
        <span className="truncate font-semibold">{b('previewTitle')}</span>
        <span className="mt-3 truncate text-xs font-semibold">{words['gate.email']}</span>
        <span
          className="mt-1 h-6 rounded-[5px] border"
          style={{ background: look.field, borderColor: look.fieldLine }}
        />
        <span
          className="mt-3 flex h-7 items-center justify-center rounded-[6px] text-xs font-semibold"
          style={{ background: accent, color: onAccent }}
        >
          {words['gate.open']}
        </span>
      </div>
    </div>
  )
}
