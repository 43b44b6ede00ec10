namespace Sidecar.Netfilter;

/// <summary>Ranges of addresses as the fewest prefixes.</summary>
static class CidrCover
{
    /// <summary>The fewest prefixes that cover exactly the addresses from first to last, in order.</summary>
    public static IEnumerable<Cidr> Of(Address first, Address last)
    {
        var from = first.Bits;
        while (true)
        {
            var size = 0;
            while (size < first.Width && (from & Ones(size + 1)) == 0 && Ones(size + 1) <= last.Bits - from)
                size++;
            yield return new Cidr(new Address(first.Family, from), first.Width - size);
            if (last.Bits - from == Ones(size))
                yield break;
            from += Ones(size) + 1;
        }
    }

    /// <summary>The fewest prefixes that cover the same addresses of one family, in order.</summary>
    public static IEnumerable<Cidr> Of(IEnumerable<Cidr> prefixes)
    {
        Address? first = null;
        var last = default(Address);
        foreach (var prefix in prefixes.OrderBy(prefix => prefix.First))
        {
            if (first is { } start && prefix.First > last && prefix.First.Bits - last.Bits > 1)
            {
                foreach (var covered in Of(start, last))
                    yield return covered;
                first = null;
            }
            last = first is not null && last > prefix.Last ? last : prefix.Last;
            first ??= prefix.First;
        }
        if (first is { } rest)
            foreach (var covered in Of(rest, last))
                yield return covered;
    }

    static UInt128 Ones(int count) => count >= 128 ? UInt128.MaxValue : (UInt128.One << count) - 1;
}
