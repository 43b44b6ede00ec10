using System.Globalization;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// What a mark is set to: a number, or the packet's or the connection's mark after <c>and</c>, <c>or</c> and <c>xor</c>
/// with numbers. Any such chain is <c>(x &amp; Keep) ^ Flip</c>, since the kernel computes no other.
/// </summary>
/// <param name="Source">Which mark it begins with; null for a plain number.</param>
/// <param name="Keep">The bits of the source that are kept.</param>
/// <param name="Flip">What the result is combined with by exclusive or.</param>
sealed record NftMarkExpression(NftMarkSource? Source, uint Keep, uint Flip)
{
    public static Target? PacketMark(NftCursor at) => Read(at) switch
    {
        { Source: null } number => new SetMark(new Mark(number.Flip)),
        { Source: NftMarkSource.Packet } change => new SetMark(new Mark(change.Flip, ~change.Keep)),
        { Source: NftMarkSource.Connection, Flip: 0 } copy => new RestoreMark(ConnectionMask: copy.Keep),
        _ => null,
    };

    public static Target? ConnectionMark(NftCursor at) => Read(at) switch
    {
        { Source: null } number => new SetConnmark(new Mark(number.Flip)),
        { Source: NftMarkSource.Connection } change => new SetConnmark(new Mark(change.Flip, ~change.Keep)),
        { Source: NftMarkSource.Packet, Flip: 0 } copy => new SaveMark(PacketMask: copy.Keep),
        _ => null,
    };

    /// <summary>The assignment <c>(source &amp; ~mask) ^ value</c> in the words that nft takes.</summary>
    public static string Write(string source, Mark mark, Func<uint, string> number)
    {
        if (mark.IsWhole)
            return number(mark.Value);
        var keep = mark.Mask == 0 ? "" : $" & {number(~mark.Mask)}";
        var isOr = (mark.Value & ~mark.Mask) == 0;
        var flip = mark.Value == 0 ? "" : isOr ? $" | {number(mark.Value)}" : $" ^ {number(mark.Value)}";
        return isOr && mark.Value == mark.Mask ? $"{source}{flip}" : $"{source}{keep}{flip}";
    }

    static NftMarkExpression? Read(NftCursor at)
    {
        var result = First(at);
        while (result is not null && at.TryTakeAny("&", "|", "^", "and", "or", "xor") is { } operation)
            result = NftNames.Number(at.Take().Text) is { } number ? result.Then(operation, number) : null;
        return result is not null && !NftOperand.Continues(at.Current) ? result : null;
    }

    static NftMarkExpression? First(NftCursor at)
    {
        if (at.TryTake("meta", "mark") || at.TryTake("mark"))
            return new NftMarkExpression(NftMarkSource.Packet, uint.MaxValue, 0);
        if (at.TryTake("ct", "mark"))
            return new NftMarkExpression(NftMarkSource.Connection, uint.MaxValue, 0);
        return at.Current.Kind == NftTokenKind.Word && NftNames.Number(at.Take().Text) is { } number
            ? new NftMarkExpression(null, 0, number)
            : null;
    }

    NftMarkExpression Then(string operation, uint number) => operation switch
    {
        "&" or "and" => this with { Keep = Keep & number, Flip = Flip & number },
        "|" or "or" => this with { Keep = Keep & ~number, Flip = Flip | number },
        _ => this with { Flip = Flip ^ number },
    };

    public static string Decimal(uint number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Hexadecimal(uint number) => $"0x{number:x8}";
}

enum NftMarkSource
{
    Packet,
    Connection,
}
