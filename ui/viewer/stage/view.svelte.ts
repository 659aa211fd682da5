/** How the guest looks at the picture: fitted or pixel by pixel, full screen or not, with what beside it. */

/** What Safari calls things; an iPhone has full screen for a video only. */
type SafariElement = HTMLElement & { webkitRequestFullscreen?: () => void };
type SafariVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

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
    return () => (this.#root = null);
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
    this.fullscreen = document.fullscreenElement !== null;
  }

  toggleFullscreen(): void {
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    else if (document.fullscreenEnabled)
      void this.#root?.requestFullscreen().catch(() => this.#fillByVideo());
    else if (this.#root?.webkitRequestFullscreen) this.#root.webkitRequestFullscreen();
    else this.#fillByVideo();
  }

  /** The keys of the page; those typed into a field or meant for the browser are left alone. */
  press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    switch (event.key) {
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
      case 'Escape':
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
