/** How the guest looks at the picture: fitted or pixel by pixel, full screen or not, with what beside it. */

/** What Safari calls things; an iPhone has full screen for a video only. */
type SafariDocument = Document & {
  webkitFullscreenElement?: Element | null;
  webkitExitFullscreen?: () => void;
};
type SafariElement = HTMLElement & { webkitRequestFullscreen?: () => void };
type SafariVideo = HTMLVideoElement & {
  webkitEnterFullscreen?: () => void;
  webkitExitFullscreen?: () => void;
  webkitDisplayingFullscreen?: boolean;
};

export class View {
  mode: 'fit' | 'actual' = $state('fit');
  statistics = $state(false);
  fullscreen = $state(false);
  /** Whether the files are shown: not, by a person, or by an offer that came. */
  files: 'no' | 'wanted' | 'offered' = $state('no');
  #root: SafariElement | null = null;
  #video: SafariVideo | null = $state.raw(null);

  /** Whether this browser has any kind of full screen. */
  readonly canFullscreen = $derived.by(() => {
    const whole =
      document.fullscreenEnabled || (this.#root !== null && 'webkitRequestFullscreen' in this.#root);
    return whole || (this.#video !== null && 'webkitEnterFullscreen' in this.#video);
  });

  /** The element that fills the screen. */
  live(root: HTMLElement): () => void {
    this.#root = root;
    const look = () => this.look();
    root.addEventListener('webkitfullscreenchange', look);
    return () => {
      root.removeEventListener('webkitfullscreenchange', look);
      this.#root = null;
    };
  }

  /** The picture, for browsers that can fill the screen with nothing else. */
  watch(video: HTMLVideoElement): () => void {
    this.#video = video;
    // An iPhone stops the picture where it leaves its own full screen.
    const goOn = () => void video.play().catch(() => undefined);
    video.addEventListener('webkitendfullscreen', goOn);
    return () => {
      video.removeEventListener('webkitendfullscreen', goOn);
      this.#video = null;
    };
  }

  look(): void {
    this.fullscreen = filling() !== null;
  }

  /** Where the system's own player fills the screen, nothing of this page lies over the picture. */
  leaveVideo(): void {
    if (this.#video?.webkitDisplayingFullscreen) this.#video.webkitExitFullscreen?.();
  }

  toggleFullscreen(): void {
    if (filling()) leaveFullscreen();
    else if (document.fullscreenEnabled)
      void this.#root?.requestFullscreen().catch(() => this.#fillByVideo());
    else if (this.#root?.webkitRequestFullscreen) this.#root.webkitRequestFullscreen();
    else this.#fillByVideo();
  }

  /** The keys of the page; those typed into a field or meant for the browser are left alone. */
  press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTypedInto(event.target)) return;
    switch (keyOf(event)) {
      case 'f':
        return this.toggleFullscreen();
      case '1':
        this.mode = 'actual';
        return;
      case '0':
        this.mode = 'fit';
        return;
      case 's':
        this.statistics = !this.statistics;
        return;
      case 'd':
        return this.toggleFiles();
      case 'escape':
        this.statistics = false;
        this.files = 'no';
    }
  }

  toggleFiles(): void {
    this.files = this.files === 'no' ? 'wanted' : 'no';
  }

  #fillByVideo(): void {
    this.#video?.webkitEnterFullscreen?.();
  }
}

/** What fills the screen. */
function filling(): Element | null {
  return document.fullscreenElement ?? (document as SafariDocument).webkitFullscreenElement ?? null;
}

function leaveFullscreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
  else (document as SafariDocument).webkitExitFullscreen?.();
}

function isTypedInto(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'checkbox';
}

/** What is printed on the key, in lower case; on a keyboard of other letters, what lies there on a Latin one. */
function keyOf({ key, code }: KeyboardEvent): string {
  const isLatin = key.length > 1 || /^[a-z0-9]$/i.test(key);
  return (isLatin ? key : code.replace(/^(?:Key|Digit)/, '')).toLowerCase();
}
