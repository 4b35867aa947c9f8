import type { PDFDocumentProxy } from 'pdfjs-dist'
import { useEffect, useRef, useState } from 'react'
import type { PageSize } from '#shared/model/documents.ts'
import { cn } from '../../lib/class-names.ts'
import { drawPage } from './pdf.ts'

type PageCanvasProps = {
  pdf: PDFDocumentProxy | undefined
  page: number
  size: PageSize | undefined
  label: string
  className?: string
}

export function PageCanvas({ pdf, page, size, label, className }: PageCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const near = useNear(canvas)
  useEffect(() => {
    const element = canvas.current
    if (!pdf || !near || !element) return
    const width = Math.max(1, Math.round(element.clientWidth * window.devicePixelRatio))
    const drawing = drawPage(pdf, page, element, width)
    const fit = () => {
      // For an older version, the page size is unknown until the page is rendered.
      if (!size) element.style.aspectRatio = `${element.width} / ${element.height}`
    }
    drawing.done.then(fit, () => undefined) // if rendering fails, the page stays empty
    return drawing.cancel
  }, [pdf, near, page, size])
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      className={cn('block w-full rounded-[3px] border border-line bg-white', className)}
      style={{ aspectRatio: size ? `${size.width} / ${size.height}` : '3 / 4' }}
    />
  )
}

/** Returns true as soon as the element has been near the visible area once, and from then on. */
function useNear(element: React.RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (!element.current) return
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return
        setNear(true)
        watcher.disconnect()
      },
      { rootMargin: '400px' },
    )
    watcher.observe(element.current)
    return () => watcher.disconnect()
  }, [element])
  return near
}
