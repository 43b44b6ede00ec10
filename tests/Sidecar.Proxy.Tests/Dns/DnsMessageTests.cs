using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Sidecar.Netfilter;
using Sidecar.Proxy.Dns;

namespace Sidecar.Proxy.Tests.Dns;

public class DnsMessageTests
{
    public static byte[] Query(string name, ushort type) =>
        [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0, (byte)(type >> 8), (byte)type, 0, 1];

    [Fact]
    public void A_question_is_read_in_lower_case_whatever_follows_it()
    {
        var query = Query("Shop.Example.COM", 28);
        Assert.True(DnsQuestion.TryRead([.. query, 1, 2, 3], out var question));
        Assert.Equal(new DnsQuestion("shop.example.com", DnsQuestion.Aaaa, query.Length), question);
    }

    [Fact]
    public void Cut_anywhere_it_is_no_question()
    {
        var query = Query("shop.example.com", 1);
        for (var length = 0; length < query.Length; length++)
            Assert.False(DnsQuestion.TryRead(query.AsSpan(0, length), out _));
    }

    [Property(MaxTest = 2000)]
    public void Any_bytes_have_an_answer(byte[] garbage)
    {
        _ = DnsQuestion.TryRead(garbage, out _);
        if (DnsQuestion.TryRead([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. garbage], out var question))
            Assert.InRange(question.Length, 17, 12 + garbage.Length);
    }

    [Fact]
    public void An_answer_has_the_addresses_of_the_family_that_was_asked_for()
    {
        var query = Query("shop.local", 1);
        Assert.True(DnsQuestion.TryRead(query, out var question));
        var answer = DnsAnswer.Addresses(query, question, [Address.Parse("10.0.0.1"), Address.Parse("fd00::1"), Address.Parse("10.0.0.2")], 30, DnsAnswer.MostOfDatagram);
        Assert.Equal([0x12, 0x34, 0x85, 0x80, 0, 1, 0, 2, 0, 0, 0, 0], answer[..12]);
        Assert.Equal(query[12..], answer[12..query.Length]);
        Assert.Equal([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 10, 0, 0, 1, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 10, 0, 0, 2], answer[query.Length..]);
    }

    [Property]
    public void More_addresses_than_fit_are_cut_at_a_record_and_the_answer_says_so(ushort count, bool v6, bool stream)
    {
        var query = Query("shop.local", v6 ? DnsQuestion.Aaaa : DnsQuestion.A);
        Assert.True(DnsQuestion.TryRead(query, out var question));
        var (most, record) = (stream ? DnsAnswer.MostOfStream : DnsAnswer.MostOfDatagram, v6 ? 28 : 16);
        var all = Enumerable.Range(0, count % 8000).Select(n => Address.FromBits(v6 ? Family.IPv6 : Family.IPv4, (UInt128)n));
        var answer = DnsAnswer.Addresses(query, question, all, 30, most);
        var held = (answer[6] << 8) | answer[7];
        Assert.Equal(query.Length + (held * record), answer.Length);
        Assert.InRange(answer.Length, query.Length, most);
        Assert.Equal(held < count % 8000, (answer[2] & 2) != 0);
        Assert.True(held == count % 8000 || answer.Length + record > most);
    }

    [Fact]
    public void A_failure_repeats_the_question()
    {
        var query = Query("shop.local", 1);
        Assert.True(DnsQuestion.TryRead(query, out var question));
        Assert.Equal([0x12, 0x34, 0x81, 0x82, 0, 1, 0, 0, 0, 0, 0, 0, .. query[12..]], DnsAnswer.Failure([.. query, 9, 9], question));
    }
}
