namespace Sidecar.Netfilter.Tests.Formats;

/// <summary>Damages the text of a rule set a little, the way a slip of the hand or another generator would.</summary>
static class TextMutation
{
    /// <summary>One to three changes of words or lines; words may come from another text of the kind.</summary>
    public static string Of(string text, string other, int seed)
    {
        var random = new Random(seed);
        var lines = text.Split('\n').ToList();
        var words = other.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            Change(lines, words, random);
        return string.Join('\n', lines);
    }

    static void Change(List<string> lines, string[] words, Random random)
    {
        var at = random.Next(lines.Count);
        switch (random.Next(10))
        {
            case 0 when lines.Count > 1:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(random.Next(lines.Count + 1), lines[at]);
                break;
            case 2:
                var with = random.Next(lines.Count);
                (lines[at], lines[with]) = (lines[with], lines[at]);
                break;
            default:
                lines[at] = Line(lines[at], words, random);
                break;
        }
    }

    static string Line(string line, string[] words, Random random)
    {
        var own = line.Split(' ').ToList();
        var at = random.Next(own.Count);
        var foreign = words.Length == 0 ? "!" : words[random.Next(words.Length)];
        switch (random.Next(6))
        {
            case 0:
                own.RemoveAt(at);
                break;
            case 1:
                own.Insert(at, own[at]);
                break;
            case 2:
                own.Insert(at, "!");
                break;
            case 3:
                own.Insert(at, foreign);
                break;
            case 4:
                own[at] = foreign;
                break;
            default:
                own[at] = Word(own[at], random);
                break;
        }
        return string.Join(' ', own);
    }

    static string Word(string word, Random random)
    {
        const string spice = "0159-:/,!+*\"'\\{}$@.xX";
        var at = random.Next(word.Length + 1);
        return random.Next(2) == 0 || at == word.Length
            ? word.Insert(at, $"{spice[random.Next(spice.Length)]}")
            : word.Remove(at, 1);
    }
}
