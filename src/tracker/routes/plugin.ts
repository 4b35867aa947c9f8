import type { FastifyInstance } from 'fastify'
import type { TrackerContext } from '../services/context.ts'

/** A Fastify plugin of the tracker: registers the routes of one feature, and what has to be closed with the server, on `app`. */
export type RoutePlugin = (app: FastifyInstance, context: TrackerContext) => void | Promise<void>
