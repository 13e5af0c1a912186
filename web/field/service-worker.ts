// Keeps the app's own files, so that it opens without a network.
import { precacheAndRoute } from 'workbox-precaching'

precacheAndRoute([])
