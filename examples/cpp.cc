/*
 * cpp - the library from C++17: what is got is freed, what fails is thrown
 *
 *	cpp OWNER    the wikis of an owner
 */
#include <wikibot/wikibot.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

template <auto F> struct Free {
	template <class T> void operator()(T *p) const
	{
		F(p);
	}
};
using Session = std::unique_ptr<wb_session, Free<wb_session_unref>>;
using Wiki = std::unique_ptr<const wb_wiki, Free<wb_wiki_free>>;
using WikiIter = std::unique_ptr<wb_wiki_iter, Free<wb_wiki_iter_free>>;

struct Failure : std::runtime_error {
	explicit Failure(const wb_error &e)
	    : std::runtime_error(e.text), error(e)
	{
	}
	wb_error error;
};

/* Call a function whose last two parameters are what it gives out and the error,
 * as all of them have it. */
template <class Owner, class F, class... Args>
Owner get(F function, Args... args)
{
	typename Owner::pointer p = nullptr;
	wb_error error;

	if (function(args..., &p, &error) != WB_OK)
		throw Failure(error);
	return Owner(p);
}

static void create(wb_session *s, const std::string &owner, const char *slug)
{
	wb_wiki_input in{};

	in.size = sizeof in;
	in.owner_id = owner.c_str();
	in.wiki_slug = slug;
	try {
		get<Wiki>(wb_wiki_create, s, &in, nullptr);
		std::cout << slug << " is new\n";
	} catch (const Failure &f) {
		if (f.error.status != WB_EXISTS)
			throw;
		std::cout << slug << " was there\n";
	}
}

static void list(wb_session *s, const std::string &owner)
{
	auto it = get<WikiIter>(
	    wb_wiki_list_by_owner, s, owner.c_str(), nullptr, nullptr);

	while (auto wiki = get<Wiki>(wb_wiki_iter_next, it.get()))
		std::cout << wiki->wiki_slug << " of " << wiki->created_at
		          << '\n';
}

int main(int argc, char **argv)
{
	wb_session_options options{};

	if (argc != 2) {
		std::cerr << "usage: cpp OWNER\n";
		return EXIT_FAILURE;
	}
	options.size = sizeof options;
	try {
		auto s = get<Session>(wb_session_open, &options);

		create(s.get(), argv[1], "bees");
		create(s.get(), argv[1], "cats");
		list(s.get(), argv[1]);
	} catch (const std::exception &e) {
		std::cerr << "cpp: " << e.what() << '\n';
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
