package guest

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
	"time"
)

// Echo asks the other end for echoes, one after the other.
type Echo struct {
	Way
	Count  int
	Within time.Duration // for each answer
}

// Ping counts the answers.
func (Place) Ping(e Echo, answered *int) error {
	socket, err := net.ListenIP("ip4:icmp", &net.IPAddr{IP: net.ParseIP(e.From)})
	if err != nil {
		return err
	}
	defer socket.Close()
	id := uint16(rand.Uint32())
	for n := range e.Count {
		if _, err := socket.WriteToIP(EchoRequest(id, n, 64), &net.IPAddr{IP: net.ParseIP(e.To)}); err != nil {
			return err
		}
		socket.SetReadDeadline(time.Now().Add(e.Within))
		if hears(socket, id, n) {
			*answered++
		}
	}
	return nil
}

// hears waits for the answer to a request until the deadline of the socket.
func hears(socket *net.IPConn, id uint16, number int) bool {
	message := make([]byte, 2048)
	for {
		n, _, err := socket.ReadFromIP(message)
		if err != nil {
			return false
		}
		if answered, ok := EchoAnswer(id, message[:n]); ok && answered == number {
			return true
		}
	}
}

// EchoRequest is an ICMP message, RFC 792, of some size, whose data begin with its number.
func EchoRequest(id uint16, number, size int) []byte {
	const request = 8
	m := make([]byte, size)
	m[0] = request
	binary.BigEndian.PutUint16(m[4:], id)
	binary.BigEndian.PutUint16(m[6:], uint16(number))
	binary.BigEndian.PutUint32(m[8:], uint32(number))
	var sum uint32
	for i := 0; i < len(m); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(m[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	binary.BigEndian.PutUint16(m[2:], ^uint16(sum))
	return m
}

// EchoAnswer is the number of the request that a message answers.
func EchoAnswer(id uint16, message []byte) (number int, ok bool) {
	const reply = 0
	if len(message) < 12 || message[0] != reply || binary.BigEndian.Uint16(message[4:]) != id {
		return 0, false
	}
	return int(binary.BigEndian.Uint32(message[8:])), true
}
