"""The look in Gradio's own terms: every theme variable that matters points at a token of `assets/ui/page.css`."""

from __future__ import annotations

from gradio.themes import Base

SANS = ("Figtree", "ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

_TOKENS: dict[str, str] = {
    "body_background_fill": "var(--paper)",
    "body_text_color": "var(--ink)",
    "body_text_color_subdued": "var(--ink-soft)",
    "background_fill_primary": "var(--surface)",
    "background_fill_secondary": "var(--sunken)",
    "border_color_primary": "var(--line)",
    "border_color_accent": "var(--focus)",
    "color_accent": "var(--focus)",
    "color_accent_soft": "var(--sunken)",
    "link_text_color": "var(--ink)",
    "link_text_color_hover": "var(--ink)",
    "link_text_color_active": "var(--ink)",
    "link_text_color_visited": "var(--ink)",
    "block_background_fill": "transparent",
    "block_border_color": "transparent",
    "block_border_width": "0px",
    "block_label_background_fill": "transparent",
    "block_label_text_color": "var(--ink-soft)",
    "block_title_text_color": "var(--ink-soft)",
    "block_info_text_color": "var(--ink-soft)",
    "block_shadow": "none",
    "panel_background_fill": "transparent",
    "panel_border_color": "transparent",
    "input_background_fill": "var(--field)",
    "input_background_fill_focus": "var(--field)",
    "input_border_color": "var(--line)",
    "input_border_color_focus": "var(--focus)",
    "input_border_color_hover": "var(--line-strong)",
    "input_placeholder_color": "var(--ink-faint)",
    "input_shadow": "none",
    "input_shadow_focus": "0 0 0 3px var(--halo)",
    "button_primary_background_fill": "var(--ink)",
    "button_primary_background_fill_hover": "var(--ink-hover)",
    "button_primary_text_color": "var(--paper)",
    "button_primary_border_color": "transparent",
    "button_primary_border_color_hover": "transparent",
    "button_secondary_background_fill": "transparent",
    "button_secondary_background_fill_hover": "var(--sunken)",
    "button_secondary_text_color": "var(--ink)",
    "button_secondary_border_color": "var(--line-strong)",
    "button_secondary_border_color_hover": "var(--line-strong)",
    "button_primary_shadow": "none",
    "button_primary_shadow_hover": "none",
    "button_primary_shadow_active": "none",
    "button_secondary_shadow": "none",
    "button_secondary_shadow_hover": "none",
    "button_secondary_shadow_active": "none",
    "slider_color": "var(--ink-soft)",
    "checkbox_background_color": "var(--field)",
    "checkbox_background_color_selected": "var(--ink)",
    "checkbox_border_color": "var(--line-strong)",
    "checkbox_border_color_selected": "var(--ink)",
    "checkbox_border_color_focus": "var(--focus)",
    "checkbox_label_background_fill": "transparent",
    "checkbox_label_background_fill_hover": "var(--sunken)",
    "checkbox_label_text_color": "var(--ink)",
    "accordion_text_color": "var(--ink)",
}

_SHAPE: dict[str, str] = {
    "block_radius": "14px",
    "container_radius": "14px",
    "input_radius": "12px",
    "button_large_radius": "12px",
    "button_medium_radius": "12px",
    "button_small_radius": "10px",
    "checkbox_border_radius": "5px",
    "block_padding": "0px",
    "layout_gap": "18px",
    "form_gap_width": "0px",
    "input_padding": "10px 12px",
    "block_label_text_size": "13px",
    "block_title_text_size": "13px",
    "block_title_text_weight": "500",
    "block_info_text_size": "12.5px",
    "button_large_text_size": "15px",
    "button_large_text_weight": "600",
    "button_medium_text_weight": "550",
}


def studio_theme() -> Base:
    """Warm paper by day, deep ink by night; our own fonts and the system's, so that no font host is asked."""
    theme = Base(font=SANS, font_mono=MONO, radius_size="lg", spacing_size="md", text_size="md")
    night = {f"{name}_dark": value for name, value in _TOKENS.items() if hasattr(theme, f"{name}_dark")}
    return theme.set(**_TOKENS, **night, **_SHAPE)
