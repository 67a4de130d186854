// Package shell is the frame of the window: menu, navigation, the page in the middle, status bar.
package shell
