package ios

import (
	"fmt"
	"time"

	. "torii/cli"
)

// defaultLoadInterval is how many seconds of the past weigh in the rates of show interfaces.
const defaultLoadInterval = 300

func (i *Interface) loadInterval() time.Duration { return time.Duration(i.LoadInterval) * time.Second }

// loadIntervalLine takes multiples of half a minute.
func loadIntervalLine(i *Interface) Line {
	return Set("load-interval", "Specify interval for load calculation for an interface",
		Or(Num(&i.LoadInterval, 30, 600, "Load interval delay in seconds"), &i.LoadInterval, defaultLoadInterval)).
		Check(func() error {
			if i.LoadInterval%30 != 0 {
				return Refuse("%% Interval must be in multiples of 30 seconds")
			}
			return nil
		})
}

// span is a load interval as it stands before the word rate: 5 minute, 30 second.
func span(period time.Duration) string {
	if period%time.Minute == 0 {
		return fmt.Sprintf("%d minute", period/time.Minute)
	}
	return fmt.Sprintf("%d second", period/time.Second)
}
