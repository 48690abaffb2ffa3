package ike

// State is the state of a phase-1 SA as it is shown to people.
type State uint8

const (
	MMNoState State = iota
	MMSASetup
	MMKeyExch
	QMIdle
	AGNoState
	AGInitExch
	AGAuth
	NumStates
)

var stateNames = [NumStates]string{"MM_NO_STATE", "MM_SA_SETUP", "MM_KEY_EXCH", "QM_IDLE", "AG_NO_STATE", "AG_INIT_EXCH", "AG_AUTH"}

func (s State) String() string { return stateNames[s] }

// gone is what an SA is shown as when it has been deleted in this state.
func (s State) gone() State {
	if s == AGInitExch || s == AGAuth {
		return AGNoState
	}
	return MMNoState
}

// Phase is where an exchange stands: finer than State, it counts the messages.
type Phase uint8

const (
	Ready Phase = iota
	IMM1
	IMM2
	IMM3
	IMM4
	IMM5
	IMM6
	RMM1
	RMM2
	RMM3
	RMM4
	RMM5
	IAM1
	IAM2
	RAM1
	RAM2
	P1Complete
	DestSA
	QMReady
	QMI1
	QMSPIStarve
	QMInstallAwait
	QMR2
	QMComplete
	NumPhases
)

var phaseNames = [NumPhases]string{"READY", "I_MM1", "I_MM2", "I_MM3", "I_MM4", "I_MM5", "I_MM6",
	"R_MM1", "R_MM2", "R_MM3", "R_MM4", "R_MM5", "I_AM1", "I_AM2", "R_AM1", "R_AM2", "P1_COMPLETE", "DEST_SA",
	"QM_READY", "QM_I_QM1", "QM_SPI_STARVE", "QM_IPSEC_INSTALL_AWAIT", "QM_R_QM2", "QM_PHASE2_COMPLETE"}

func (p Phase) String() string { return phaseNames[p] }
