// Package look is how the window looks: colours, type, spacing, and the small parts that every
// screen is made of.
package look

import (
	"fmt"
	"image/color"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"rollbook/assets"
)

// Names of the colours beyond Fyne's own.
const (
	Surface    fyne.ThemeColorName = "surface"
	Surface2   fyne.ThemeColorName = "surface2"
	Text2      fyne.ThemeColorName = "text2"
	Text3      fyne.ThemeColorName = "text3"
	Line       fyne.ThemeColorName = "line"
	AccentWeak fyne.ThemeColorName = "accentWeak"
	Select     fyne.ThemeColorName = "select"
	OK         fyne.ThemeColorName = "ok"
	OKWeak     fyne.ThemeColorName = "okWeak"
	Warn       fyne.ThemeColorName = "warn"
	WarnWeak   fyne.ThemeColorName = "warnWeak"
	Danger     fyne.ThemeColorName = "danger"
	DangerWeak fyne.ThemeColorName = "dangerWeak"
	Track      fyne.ThemeColorName = "track"
)

// pair is a token in light and in dark.
type pair struct{ light, dark uint32 }

var tokens = map[fyne.ThemeColorName]pair{
	theme.ColorNameBackground:          {0xF3F4F6, 0x15181C},
	theme.ColorNameForeground:          {0x1B1F24, 0xE9EBEE},
	theme.ColorNamePrimary:             {0x1B5E9E, 0x8ABBEE},
	theme.ColorNameForegroundOnPrimary: {0xFFFFFF, 0x0E1B29},
	theme.ColorNameSelection:           {0xD3E4F5, 0x26405C},
	theme.ColorNameHover:               {0xE3EEF8, 0x20344A},
	theme.ColorNamePressed:             {0xD3E4F5, 0x26405C},
	theme.ColorNameButton:              {0xFFFFFF, 0x272C33},
	theme.ColorNameDisabledButton:      {0xECEEF1, 0x272C33},
	theme.ColorNameDisabled:            {0x636C77, 0x9BA4AF},
	theme.ColorNamePlaceHolder:         {0x636C77, 0x9BA4AF},
	theme.ColorNameInputBackground:     {0xFFFFFF, 0x1D2126},
	theme.ColorNameInputBorder:         {0x868F9A, 0x7F8995},
	theme.ColorNameSeparator:           {0xD5D9DF, 0x353C45},
	theme.ColorNameScrollBar:           {0x868F9A, 0x7F8995},
	theme.ColorNameMenuBackground:      {0xFFFFFF, 0x1D2126},
	theme.ColorNameOverlayBackground:   {0xFFFFFF, 0x1D2126},
	theme.ColorNameHeaderBackground:    {0xECEEF1, 0x272C33},
	theme.ColorNameHyperlink:           {0x1B5E9E, 0x8ABBEE},
	theme.ColorNameError:               {0xB3261E, 0xFF9F95},
	theme.ColorNameWarning:             {0x875400, 0xEDBE6A},
	theme.ColorNameSuccess:             {0x1B7340, 0x7CCB98},
	Surface:                            {0xFFFFFF, 0x1D2126},
	Surface2:                           {0xECEEF1, 0x272C33},
	Text2:                              {0x4A535E, 0xBAC1CA},
	Text3:                              {0x636C77, 0x9BA4AF},
	Line:                               {0xD5D9DF, 0x353C45},
	AccentWeak:                         {0xE3EEF8, 0x20344A},
	Select:                             {0xD3E4F5, 0x26405C},
	OK:                                 {0x1B7340, 0x7CCB98},
	OKWeak:                             {0xE4F2E9, 0x1C3526},
	Warn:                               {0x875400, 0xEDBE6A},
	WarnWeak:                           {0xFDF1D6, 0x3A2E16},
	Danger:                             {0xB3261E, 0xFF9F95},
	DangerWeak:                         {0xFBE7E5, 0x43211F},
	Track:                              {0xDDE1E7, 0x39414B},
}

// Theme is Rollbook's theme.
type Theme struct {
	Dark  bool
	Scale float32 // 1, 1.25 or 1.5
}

// typeface is the name of a font file. It is read when it is asked for: Fyne asks once, and keeps what it made of it.
type typeface string

func (t typeface) Name() string { return string(t) }

func (t typeface) Content() []byte {
	raw, err := assets.Files.ReadFile("fonts/" + string(t))
	if err != nil {
		panic(err) // the embedded tree always holds it
	}
	return raw
}

// Color gives a token's colour; the variant is the theme's own choice.
func (t *Theme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if p, ok := tokens[name]; ok {
		hex := p.light
		if t.Dark {
			hex = p.dark
		}
		return color.NRGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xFF}
	}
	switch {
	case name == theme.ColorNameShadow:
		return color.Transparent
	case name == theme.ColorNameFocus && t.Dark: // laid over a button's own colour
		return color.NRGBA{0x8A, 0xBB, 0xEE, 0x50}
	case name == theme.ColorNameFocus:
		return color.NRGBA{0x0B, 0x3A, 0x6B, 0x50}
	}
	variant := theme.VariantLight
	if t.Dark {
		variant = theme.VariantDark
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font gives the screen font; styles that it lacks are its regular.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	if style.Symbol {
		return theme.DefaultTheme().Font(style)
	}
	if style.Bold {
		return typeface("screen-bold.otf")
	}
	return typeface("screen-regular.otf")
}

// Icons of our own beside Fyne's.
const (
	House  fyne.ThemeIconName = "house"
	Child  fyne.ThemeIconName = "child"
	School fyne.ThemeIconName = "school"
)

// Icon gives our icons and Fyne's.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return tinted(name, theme.ColorNameForeground)
}

// tint is an icon in a colour.
type tint struct {
	name fyne.ThemeIconName
	color.NRGBA
}

var tints sync.Map // of fyne.Resource, by tint

// tinted gives an icon in a colour of the theme, coloured once. An icon that follows the theme is taken apart and put together
// by Fyne twice each time that it is drawn, which was two fifths of making the window; here pages are made anew with the theme.
func tinted(name fyne.ThemeIconName, in fyne.ThemeColorName) fyne.Resource {
	key := tint{name, color.NRGBAModel.Convert(theme.Color(in)).(color.NRGBA)}
	if known, ok := tints.Load(key); ok {
		return known.(fyne.Resource)
	}
	plain := theme.DefaultTheme().Icon(name)
	switch name {
	case House, Child, School:
		if raw, err := assets.Files.ReadFile("icons/" + string(name) + ".svg"); err == nil {
			plain = fyne.NewStaticResource(string(name)+".svg", raw)
		}
	}
	made := fyne.NewStaticResource(fmt.Sprintf("%x_%s.svg", key.NRGBA, name), theme.NewColoredResource(plain, in).Content())
	tints.Store(key, made)
	return made
}

var sizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNameText: 15, theme.SizeNameCaptionText: 13, theme.SizeNameHeadingText: 26, theme.SizeNameSubHeadingText: 18,
	theme.SizeNamePadding: 4, theme.SizeNameInnerPadding: 6, theme.SizeNameInlineIcon: 18, theme.SizeNameInputRadius: 4,
	theme.SizeNameSelectionRadius: 4, theme.SizeNameInputBorder: 1, theme.SizeNameLineSpacing: 3, theme.SizeNameScrollBar: 12,
	theme.SizeNameModalBlurRadius: 0, // an old laptop draws in software
}

// Size gives a length, scaled.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if n, ok := sizes[name]; ok {
		return n * t.Scale
	}
	return theme.DefaultTheme().Size(name) * t.Scale
}

// Narrow reports whether the text is so large that navigation and lists give way to the form.
func Narrow() bool { return Scaled(100) >= 150 }

// Large reports whether the text is larger than usual: what is broad stands below each other then, and scrolls.
func Large() bool { return Scaled(100) > 100 }

// Scaled gives a length at the text size in use.
func Scaled(n float32) float32 { return n * theme.TextSize() / sizes[theme.SizeNameText] }
