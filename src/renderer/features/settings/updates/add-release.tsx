import { Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { Progress } from '../../../components/progress.tsx'
import { Notice } from '../../../components/screen.tsx'
import { toast } from '../../../components/toast.tsx'
import { useReleaseUpload } from '../../../entities/updates/update-queries.ts'
import { type CallError, toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { addRelease } from './release-upload.ts'

/** Uploads the files of a release, and shows the progress or what is wrong with the files. */
export function AddRelease() {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const { upload, isChecking } = useReleaseUpload()
  const [error, setError] = useState<CallError | null>(null)
  const add = async (files: readonly File[]) => {
    setError(null)
    try {
      toast(t('updates.releases.added', { version: await addRelease(files) }))
    } catch (thrown) {
      setError(toCallError(thrown))
    }
  }
  return (
    <div className="mb-3">
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="release-files"
        accept=".exe,.msi,.dmg,.zip,.deb,.rpm,.AppImage,.blockmap,.yml"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])]
          target.value = ''
          if (files.length > 0) void add(files)
        }}
      />
      <Button
        icon={<Plus size={14} aria-hidden />}
        busy={upload !== null || isChecking}
        onClick={() => input.current?.click()}
      >
        {t('updates.releases.add')}
      </Button>
      <div role="status">
        {isChecking ? <p className="mt-2 text-xs text-ink-2">{t('updates.releases.checking')}</p> : null}
        {upload ? <Sending {...upload} /> : null}
      </div>
      {error ? (
        <div role="alert" className="mt-2">
          <Notice tone="bad">
            <ProblemText error={error} />
          </Notice>
        </div>
      ) : null}
    </div>
  )
}

function Sending(props: {
  name: string
  index: number
  count: number
  sentBytes: number
  totalBytes: number
}) {
  const { t } = useTranslation()
  const words = t('updates.releases.uploading', { name: props.name, index: props.index, count: props.count })
  return (
    <div className="mt-2 max-w-md text-xs text-ink-2">
      <p className="truncate">{words}</p>
      <Progress label={words} value={props.sentBytes} max={Math.max(1, props.totalBytes)} />
    </div>
  )
}

const problems = [
  ...(['no_feed', 'unknown_name', 'twice', 'feed_unreadable', 'versions_differ'] as const),
  ...(['file_missing', 'wrong_size', 'wrong_sha512', 'not_in_feed'] as const),
]

function ProblemText({ error }: { error: CallError }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const problem = problems.find((known) => known === error.details?.problem)
  if (error.code !== 'release_invalid' || !problem) return errorText(error)
  return t(`updates.releases.problems.${problem}`, { file: String(error.details?.file ?? '') })
}
