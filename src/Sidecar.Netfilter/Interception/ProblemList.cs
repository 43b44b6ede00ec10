using System.Globalization;

namespace Sidecar.Netfilter.Interception;

/// <summary>Reads single texts and comma lists of options and gathers what is wrong with them.</summary>
/// <param name="label">The user's name of an option, by the name of its property.</param>
sealed class ProblemList(Func<string, string> label)
{
    public delegate bool Reader<T>(string text, out T value);

    public List<OptionProblem> Problems { get; } = [];

    public List<OptionProblem> Warnings { get; } = [];

    public void Problem(string option, string found, string expected) =>
        Problems.Add(new OptionProblem(label(option), found, expected));

    public void Warning(string option, string found, string expected) =>
        Warnings.Add(new OptionProblem(label(option), found, expected));

    public EquatableArray<T> List<T>(string option, string? text, Reader<T> reader, string expected)
    {
        var items = new List<T>();
        foreach (var (item, number, position) in Items(text))
        {
            if (reader(item, out var value))
                items.Add(value);
            else
                Problems.Add(new OptionProblem(label(option), item, expected) { Item = number, Position = position });
        }
        return items.ToEquatableArray();
    }

    public Selection<T> Selection<T>(string option, string? text, Reader<T> reader, string expected) =>
        text == "*" ? Interception.Selection<T>.All : Interception.Selection<T>.Of(List(option, text, reader, expected));

    public T Scalar<T>(string option, string? text, Reader<T> reader, string expected)
    {
        if (!reader(text ?? "", out var value))
            Problem(option, text ?? "", expected);
        return value;
    }

    public ushort Port(string option, int port)
    {
        if (port is >= 1 and <= ushort.MaxValue)
            return (ushort)port;
        Problem(option, port.ToString(CultureInfo.InvariantCulture), "expected a port from 1 to 65535");
        return 0;
    }

    // The number counts every item between commas, so that a reader of the message finds it; empty ones are dropped.
    static IEnumerable<(string Item, int Number, int Position)> Items(string? text)
    {
        var position = 1;
        var number = 1;
        foreach (var item in (text ?? "").Split(','))
        {
            if (item.Length > 0)
                yield return (item, number, position);
            position += item.Length + 1;
            number++;
        }
    }
}
