import type { FastifyInstance } from 'fastify'
import type { TrackerContext } from '../services/context.ts'

/** A Fastify plugin of the tracker. It registers the routes of one feature on `app`, and hooks that close its resources with the server. */
export type RoutePlugin = (app: FastifyInstance, context: TrackerContext) => void | Promise<void>
