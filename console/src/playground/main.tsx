// The workers must be known before the editor asks for one.
import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './playground.css'
import { createRoot } from 'react-dom/client'
import { Playground } from './Playground.tsx'

createRoot(document.getElementById('root') as HTMLElement).render(<Playground />)
