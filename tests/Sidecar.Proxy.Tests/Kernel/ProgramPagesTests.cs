using Sidecar.Proxy.Kernel;

namespace Sidecar.Proxy.Tests.Kernel;

/// <summary>Only what its file has unchanged may be unmapped: anything else would be lost.</summary>
public class ProgramPagesTests
{
    [Fact]
    public void Code_and_constants_of_files_are_found() =>
        Assert.Equal(
            [(0x1000, 0x3000), (0x7f00_0000_0000, 0x2000)],
            Found(Mapping("1000-4000", "r-xp", "/app/sidecar-proxy"), Mapping("7f0000000000-7f0000002000", "r--p", "/usr/lib/x86_64-linux-gnu/libc.so.6")));

    [Theory]
    [InlineData("rw-p", "/app/sidecar-proxy", 0, 0)] // written to at any time
    [InlineData("r-xs", "/app/sidecar-proxy", 0, 0)] // shared with others
    [InlineData("r--p", "/app/sidecar-proxy", 8, 0)] // relocated, then made read-only
    [InlineData("r--p", "/app/sidecar-proxy", 0, 8)] // the same, and swapped out
    [InlineData("r-xp", "", 0, 0)] // compiled at run time
    [InlineData("r--p", "/usr/lib/a library.so", 0, 0)] // loaded later, perhaps just now
    [InlineData("r-xp", "[vdso]", 0, 0)]
    public void Nothing_else_is_touched(string rights, string path, int anonymous, int swap) =>
        Assert.Equal(
            [(0x9000, 0x1000)],
            Found(Mapping("1000-4000", rights, path, anonymous, swap), Mapping("9000-a000", "r-xp", "/app/sidecar-proxy")));

    [Fact]
    public void A_text_that_is_cut_off_gives_only_what_is_certain() =>
        Assert.Empty(Found(Mapping("1000-4000", "r-xp", "/app/sidecar-proxy")[..3]));

    static (long, long)[] Found(params string[][] mappings) =>
        [.. ProgramPages.Unwritten(mappings.SelectMany(lines => lines), "/app/sidecar-proxy").Select(one => ((long)one.Start, (long)one.Length))];

    static string[] Mapping(string range, string rights, string path, int anonymous = 0, int swap = 0) =>
    [
        $"{range} {rights} 00000000 fe:00 393219                     {path}".TrimEnd(),
        "Size:                 12 kB",
        "Rss:                   8 kB",
        $"Anonymous:      {anonymous,8} kB",
        $"Swap:           {swap,8} kB",
        "VmFlags: rd ex mr mw me",
    ];
}
