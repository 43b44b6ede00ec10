using System.Net.Security;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Proxy.Sniffing;

namespace Sidecar.Proxy.Tests.Sniffing;

/// <summary>Server names are read out of what a real TLS client sends.</summary>
public class ClientHelloLaws
{
    static readonly byte[] Hello = HelloFor("shop.example.com");

    [Fact]
    public void The_name_that_a_client_asks_for_is_read() =>
        Assert.Equal(new Sniffed(SniffKind.Tls, "shop.example.com"), Sniffed.Read(Hello));

    [Fact]
    public void A_client_that_names_an_address_has_no_server_name() =>
        Assert.Equal(new Sniffed(SniffKind.Tls), Sniffed.Read(HelloFor("192.0.2.1")));

    [Fact]
    public void Cut_at_any_byte_it_is_incomplete_until_it_is_whole()
    {
        for (var length = 0; length < Hello.Length; length++)
            Assert.Equal(SniffKind.Incomplete, Sniffed.Read(Hello.AsSpan(0, length)).Kind);
    }

    [Property(MaxTest = 300)]
    public void Cut_into_records_anywhere_it_says_the_same(PositiveInt[] sizes)
    {
        var records = Split(Hello.AsSpan(5).ToArray(), [.. sizes.Select(size => 1 + (size.Get % 300))]);
        Assert.Equal(new Sniffed(SniffKind.Tls, "shop.example.com"), Sniffed.Read(records));
        for (var length = 0; length < records.Length; length += 7)
            Assert.Equal(SniffKind.Incomplete, Sniffed.Read(records.AsSpan(0, length)).Kind);
    }

    [Property(MaxTest = 1000)]
    public void What_follows_the_hello_does_not_matter(byte[] more) =>
        Assert.Equal(new Sniffed(SniffKind.Tls, "shop.example.com"), Sniffed.Read([.. Hello, .. more]));

    [Property(MaxTest = 2000)]
    public void Any_bytes_have_an_answer(byte[] garbage)
    {
        _ = Sniffed.Read(garbage);
        _ = Sniffed.Read([0x16, 3, 1, .. garbage]);
        _ = Sniffed.Read([.. Hello.AsSpan(0, Math.Min(Hello.Length, 5 + garbage.Length)), .. garbage]);
    }

    [Property(MaxTest = 2000)]
    public void One_wrong_byte_has_an_answer_too_and_a_longer_prefix_never_unsays_it(PositiveInt place, byte value)
    {
        var damaged = Hello.ToArray();
        damaged[place.Get % damaged.Length] = value;
        var known = SniffKind.Incomplete;
        for (var length = 0; length <= damaged.Length; length += 3)
        {
            var kind = Sniffed.Read(damaged.AsSpan(0, length)).Kind;
            Assert.True(known == SniffKind.Incomplete || kind == known, $"{known} became {kind} at {length} bytes.");
            known = kind;
        }
    }

    [Fact]
    public void A_hello_of_any_length_that_is_claimed_is_bounded()
    {
        byte[] endless = [0x16, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff, .. new byte[RecordSize]];
        Assert.Equal(SniffKind.Tls, Sniffed.Read([.. endless, .. endless, .. endless]).Kind);
    }

    const int RecordSize = 0x4000 - 4;

    static byte[] Split(byte[] message, int[] sizes)
    {
        var records = new List<byte>();
        for (int at = 0, i = 0; at < message.Length; i++)
        {
            var size = Math.Min(message.Length - at, sizes.Length == 0 ? message.Length : sizes[i % sizes.Length]);
            records.AddRange([0x16, 3, 1, (byte)(size >> 8), (byte)(size & 0xff), .. message.AsSpan(at, size)]);
            at += size;
        }
        return [.. records];
    }

    /// <summary>The first flight of the runtime's own TLS client.</summary>
    static byte[] HelloFor(string host)
    {
        using var wire = new FirstFlight();
        using var tls = new SslStream(wire);
        Assert.ThrowsAny<Exception>(() => tls.AuthenticateAsClient(host));
        return wire.Written.ToArray();
    }

    /// <summary>Keeps what is written, and ends when it is read.</summary>
    sealed class FirstFlight : MemoryStream
    {
        public List<byte> Written { get; } = [];

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override int Read(Span<byte> buffer) => 0;

        public override void Write(byte[] buffer, int offset, int count) => Written.AddRange(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => Written.AddRange(buffer);
    }
}
