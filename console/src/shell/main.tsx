import './console.css'
import './forms.css'
import './content.css'
import './charts.css'
// Last of these, for it takes away.
import './print.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { SessionProvider } from './session.tsx'
import { Shell } from './Shell.tsx'

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <SessionProvider>
      <Shell />
    </SessionProvider>
  </StrictMode>,
)
