using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sidecar.Core.Admission;

/// <summary>
/// A review, and where it has what tells one replica of a workload from the next: the uid of the request, the generated
/// name of the volume with the token of the service account, and the times of the managed fields.
/// </summary>
/// <remarks>
/// These are found by their look alone, which is quick. Whether they stand where they seem to stand is for
/// <see cref="ReplicaPlaces"/> to say, before an answer is kept. All have a fixed length.
/// </remarks>
readonly ref struct ReplicaText
{
    /// <summary>How the API server's plugin <c>ServiceAccount</c> begins the name of its volume; five letters follow.</summary>
    public static ReadOnlySpan<byte> VolumePrefix => "kube-api-access-"u8;

    const int SuffixLength = 5;
    const int UidLength = 36;
    const int TimeLength = 20;

    static readonly SearchValues<byte> UidCharacters = SearchValues.Create("0123456789abcdef-"u8);
    static readonly SearchValues<byte> SuffixCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789"u8);

    readonly ReadOnlySpan<byte> review;
    readonly List<ReplicaHole> holes;

    ReplicaText(ReadOnlySpan<byte> review)
    {
        this.review = review;
        holes = [];
    }

    /// <summary>All of them; the first is the uid.</summary>
    public List<ReplicaHole> Holes => holes;

    /// <summary>The uid of the request.</summary>
    public ReadOnlySpan<byte> Uid => review.Slice(holes[0].At, UidLength);

    /// <summary>The name of the volume; empty where there is none.</summary>
    public string VolumeName =>
        holes.Count > 1 && holes[1].Length == VolumeLength ? Encoding.ASCII.GetString(review.Slice(holes[1].At, VolumeLength)) : "";

    static int VolumeLength => VolumePrefix.Length + SuffixLength;

    /// <summary>Looks for them. False where there is no uid, or where escapes of JSON might hide a name.</summary>
    public static bool TryFind(ReadOnlySpan<byte> review, out ReplicaText replica)
    {
        replica = new ReplicaText(review);
        if (HidesNames(review) || !replica.FindUid())
            return false;
        replica.FindVolume();
        replica.FindTimes();
        return true;
    }

    /// <summary>The digest of the path and of everything that is the same for all replicas.</summary>
    public ReplicaKey Key(string path) => ReplicaKey.Of(review, holes, path);

    /// <summary>
    /// Whether a letter, a digit or '-' is written as an escape, in a text or in a text of JSON within it. No encoder does
    /// so. Such a name would be the same for all replicas, and one day that of a replica's volume.
    /// </summary>
    static bool HidesNames(ReadOnlySpan<byte> text)
    {
        var escape = "\\u00"u8;
        for (int at; (at = text.IndexOf(escape)) >= 0;)
        {
            text = text[(at + escape.Length)..];
            if (text.Length >= 2 && byte.TryParse(text[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && (char.IsAsciiLetterOrDigit((char)code) || code is (byte)'-' or (byte)'\\'))
                return true;
        }
        return false;
    }

    bool FindUid()
    {
        var at = NextValue("\"uid\""u8, 0);
        if (!IsText(at, UidLength) || review.Slice(at, UidLength).ContainsAnyExcept(UidCharacters))
            return false;
        holes.Add(new(at, UidLength));
        return true;
    }

    /// <summary>The first name of that look, and wherever it occurs.</summary>
    void FindVolume()
    {
        var at = review.IndexOf(VolumePrefix);
        if (!IsText(at, VolumeLength) || review.Slice(at + VolumePrefix.Length, SuffixLength).ContainsAnyExcept(SuffixCharacters))
            return;
        var name = review.Slice(at, VolumeLength);
        while (at >= 0)
        {
            holes.Add(new(at, VolumeLength));
            var next = at + VolumeLength;
            at = review[next..].IndexOf(name);
            if (at >= 0)
                at += next;
        }
    }

    void FindTimes()
    {
        for (var at = NextValue("\"time\""u8, 0); at >= 0; at = NextValue("\"time\""u8, at))
            if (IsText(at, TimeLength) && IsTime(review.Slice(at, TimeLength)))
                holes.Add(new(at, TimeLength));
    }

    /// <summary>Where the text begins that is the value of the next member of that name; negative where there is none.</summary>
    int NextValue(ReadOnlySpan<byte> name, int start)
    {
        while (review[start..].IndexOf(name) is >= 0 and var found)
        {
            start += found + name.Length;
            var at = AfterBlanks(start);
            if (at == review.Length || review[at] != ':')
                continue;
            at = AfterBlanks(at + 1);
            if (at < review.Length && review[at] == '"')
                return at + 1;
        }
        return -1;
    }

    int AfterBlanks(int at)
    {
        while (at < review.Length && review[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return at;
    }

    /// <summary>Whether that many bytes from there on are all that stands between two quotes.</summary>
    bool IsText(int at, int length) =>
        at > 0 && at + length < review.Length && review[at - 1] == '"' && review[at + length] == '"';

    /// <summary>Whether it looks like <c>2026-01-31T23:59:59Z</c>.</summary>
    static bool IsTime(ReadOnlySpan<byte> text)
    {
        var form = "0000-00-00T00:00:00Z"u8;
        for (var i = 0; i < form.Length; i++)
            if (form[i] == '0' ? !char.IsAsciiDigit((char)text[i]) : form[i] != text[i])
                return false;
        return true;
    }
}
